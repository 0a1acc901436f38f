// Package songmap holds what an analysis says about a song, and the rules about that. It
// knows nothing of jobs.
package songmap

// Map is what an analysis says about a song. Times are seconds from the
// start of the file, ascending and inside the duration. Segments (keys,
// chords, sections) neither overlap nor leave gaps.
type Map struct {
	ID         string
	Duration   float64 // seconds
	Meter      Meter
	Tempo      Tempo
	Beats      []float64
	Downbeats  []float64 // a subset of Beats
	Keys       []Key
	Chords     []Chord
	Sections   []Section
	Lyrics     []Lyric
	Melody     []Note
	Bass       []Note
	Provenance Provenance
}

// Meter is a time signature.
type Meter struct{ Numerator, Denominator int }

// Tempo is the speed of the beat. BPM is 0 where no beat was found.
type Tempo struct {
	BPM        float64
	Curve      []TempoPoint
	Confidence float64 // 0..1
}

// TempoPoint is the tempo at a time; between two points it goes straight.
type TempoPoint struct{ Time, BPM float64 }

// Key is the key that holds during a span. Tonic is a pitch class spelt with
// sharps ("C", "F#"), Mode is "major" or "minor".
type Key struct {
	Span
	Tonic, Mode string
	Confidence  float64 // 0..1
}

// Chord is a chord in the syntax of Harte et al., ISMIR 2005: "C:maj",
// "A:min", "G:7"; "N" is no chord.
type Chord struct {
	Span
	Label      string
	Confidence float64 // 0..1
}

// Section is a part of the form. Sections with the same label repeat the same
// music.
type Section struct {
	Span
	Label string
}

// Lyric is a line of text.
type Lyric struct {
	Span
	Text       string
	Confidence float64 // 0..1
}

// Note is a note of the melody or the bass line.
type Note struct {
	Time       float64 // onset, seconds
	Duration   float64 // seconds
	MIDI       int     // 0..127, 69 is A4
	Velocity   int     // 1..127
	Confidence float64 // 0..1
}

// Bounds is when the note sounds.
func (n Note) Bounds() Span { return Span{n.Time, n.Time + n.Duration} }

// Provenance says how a Song Map came to be. Apart from CreatedAt, the same
// input, engine version and options give the same Song Map.
type Provenance struct {
	Engine      string
	Version     string
	Options     map[string]string
	InputSHA256 string
	CreatedAt   string // RFC 3339

	// Warnings say what of the input could not be decoded, and what was done about
	// it: sentences for the musician, the same for the same input.
	Warnings []string
}
