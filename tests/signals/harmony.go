package signals

import (
	"slices"
	"strings"

	"songmap/domain/songmap"
)

// Tonics lists the pitch classes, spelt with sharps, from C.
func Tonics() []string {
	return []string{"C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"}
}

// semitones of a chord above its root.
func semitones(quality string) []int {
	switch quality {
	case "maj":
		return []int{0, 4, 7}
	case "min":
		return []int{0, 3, 7}
	case "dim":
		return []int{0, 3, 6}
	case "7":
		return []int{0, 4, 7, 10}
	case "maj7":
		return []int{0, 4, 7, 11}
	case "min7":
		return []int{0, 3, 7, 10}
	case "sus4":
		return []int{0, 5, 7}
	}
	return nil
}

// chord is a chord relative to a tonic: semitones above it, and a quality.
type chord struct {
	degree  int
	quality string
}

// cadences that leave no doubt about the key.
func cadence(mode string) []chord {
	if mode == "minor" {
		return []chord{{0, "min"}, {5, "min"}, {7, "maj"}, {0, "min"}, {8, "maj"}, {5, "min"}, {7, "maj"}, {0, "min"}}
	}
	return []chord{{0, "maj"}, {5, "maj"}, {7, "maj"}, {0, "maj"}, {9, "min"}, {2, "min"}, {7, "maj"}, {0, "maj"}}
}

// Cadences is a chord progression in a key, one chord a bar of four, each
// struck on every beat over a bass on its root. Tonic is one of Tonics, mode
// "major" or "minor".
func Cadences(tonic, mode string, bpm float64, t Timbre) Piece {
	chords := cadence(mode)
	p := newPiece(steady(bpm, 4*len(chords)), 4)
	p.key(tonic, mode)
	for bar, c := range chords {
		p.accompany(tonic, c, 4*bar, 4*bar+4, t)
	}
	return p
}

// key says that the whole piece is in a key.
func (p *Piece) key(tonic, mode string) {
	p.Truth.Keys = []songmap.Key{{Span: songmap.Span{End: p.Truth.Duration}, Tonic: tonic, Mode: mode}}
}

// accompany strikes a chord on every beat between two.
func (p *Piece) accompany(tonic string, c chord, from, to int, t Timbre) {
	root := (slices.Index(Tonics(), tonic) + c.degree) % 12
	for b := float64(from); b < float64(to); b++ {
		p.play(b, b+1, 36+root, 0.9, t)
		for _, s := range semitones(c.quality) {
			p.play(b, b+1, 55+(root+s-55+60)%12, 0.4, t) // in the octave above G3
		}
	}
	p.Truth.Chords = append(p.Truth.Chords, songmap.Chord{
		Span: p.span(float64(from), float64(to)), Label: Tonics()[root] + ":" + c.quality,
	})
}

// Scale is a major or harmonic minor scale up and down over two octaves, one note a
// beat, without accompaniment.
func Scale(tonic, mode string, bpm float64) Piece {
	steps := []int{0, 2, 4, 5, 7, 9, 11, 12, 14, 16, 17, 19, 21, 23, 24}
	if mode == "minor" {
		steps = []int{0, 2, 3, 5, 7, 8, 11, 12, 14, 15, 17, 19, 20, 23, 24}
	}
	down := slices.Clone(steps[:len(steps)-1])
	slices.Reverse(down)
	steps = append(steps, down...)
	p := newPiece(steady(bpm, len(steps)), 4)
	p.key(tonic, mode)
	for i, s := range steps {
		p.play(float64(i), float64(i)+1, 48+slices.Index(Tonics(), tonic)+s, 0.5, Piano)
	}
	return p
}

// root of a chord label: what stands before the colon.
func root(label string) string {
	r, _, _ := strings.Cut(label, ":")
	return r
}
