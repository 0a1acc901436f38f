package cli_test

import (
	"context"
	"strings"
	"testing"

	"songmap/adapters/internal/songjson"
	"songmap/domain/songmap"
	"songmap/ports"
)

// summarise prints the Song Map of a song through the command that does so.
func summarise(t *testing.T, m songmap.Map) string {
	t.Helper()
	found := func(context.Context, ports.Task, ports.Advance) ([]byte, error) { return songjson.Marshal(m) }
	song := write(t, "song.mp3")[0]
	got := world{analyzer: found}.run(t.Context(), t, "analyze", song)
	if got.code != 0 || got.err != "" {
		t.Fatalf("got %+v", got)
	}
	text, named := strings.CutPrefix(got.out, song+"\n")
	if !named {
		t.Fatalf("%q does not begin with the name of the song", got.out)
	}
	return text
}

func span(start, end float64) songmap.Span { return songmap.Span{Start: start, End: end} }

// pop is a song of 64 s in 4/4 at 120 bpm: a verse that goes round Am F C G
// and a chorus that does not.
func pop() songmap.Map {
	m := songmap.Map{
		ID: "pop", Duration: 64, Meter: songmap.Meter{Numerator: 4, Denominator: 4},
		Tempo: songmap.Tempo{BPM: 120.04, Curve: []songmap.TempoPoint{{Time: 0, BPM: 119}, {Time: 64, BPM: 121}}, Confidence: 0.93},
		Keys:  []songmap.Key{{Span: span(0, 64), Tonic: "A", Mode: "minor", Confidence: 0.48}},
		Sections: []songmap.Section{
			{Span: span(0, 32.04), Label: "A"}, {Span: span(32.04, 63), Label: "chorus"}, {Span: span(63, 64), Label: "A"},
		},
	}
	for i := range 128 {
		m.Beats = append(m.Beats, float64(i)/2)
	}
	for i := range 32 {
		m.Downbeats = append(m.Downbeats, float64(i)*2)
	}
	labels := []string{"A:min", "F:maj", "C:maj", "G:maj"}
	for i := range 16 {
		m.Chords = append(m.Chords, songmap.Chord{Span: span(float64(i)*2, float64(i)*2+2), Label: labels[i%4], Confidence: 0.8})
	}
	m.Chords = append(m.Chords,
		songmap.Chord{Span: span(32, 50), Label: "D:min7", Confidence: 0.5},
		songmap.Chord{Span: span(50, 60), Label: "Bb:hdim7/b3", Confidence: 0.5},
		songmap.Chord{Span: span(60, 64), Label: "N", Confidence: 0.9},
	)
	return m
}

func TestSummaryOfAPopSong(t *testing.T) {
	t.Parallel()
	const want = `  length      1:04
  tempo       120.0 bpm, steady (93% sure)
  meter       4/4
  key         A minor (uncertain: 48%)
  beats       128 in 32 bars
  chord loop  Am F C G (4 times, 0:00–0:32)
  chords      Dm7 28%, Bbm7b5/Db 16%, Am 12%, C 12%, F 12%, G 12%, and 1 more
  sections    A       0:00–0:32  bars 1–16
              chorus  0:32–1:03  bars 17–32
              A       1:03–1:04  bar 32
`
	if got := summarise(t, pop()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestSummaryBeginsWithWarnings(t *testing.T) {
	t.Parallel()
	m := pop()
	m.Provenance.Warnings = []string{"The last 2 seconds could not be read.", "Two\nlines\x1b[2J."}
	const want = `  length      1:04
  warning     The last 2 seconds could not be read.
              Two lines [2J.
  tempo `
	if got := summarise(t, m); !strings.HasPrefix(got, want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestSummaryNamesWhatWasNotFound(t *testing.T) {
	t.Parallel()
	const want = `  length      0:00
  tempo       no beat found
  meter       not found
  key         not found
  beats       none found
  chords      none heard
  sections    not found
`
	if got := summarise(t, songmap.Map{}); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	silence := songmap.Map{Duration: 3.6, Chords: []songmap.Chord{{Span: span(0, 3.6), Label: "N"}}}
	if got := summarise(t, silence); got != strings.Replace(want, "0:00", "0:04", 1) {
		t.Errorf("silence: got\n%s", got)
	}
}

func TestSummaryNamesChangesOfTempoAndKey(t *testing.T) {
	t.Parallel()
	m := pop()
	m.Duration = 3725
	m.Tempo = songmap.Tempo{BPM: 100, Curve: []songmap.TempoPoint{{Time: 0, BPM: 80}, {Time: 10, BPM: 120}}}
	m.Keys = []songmap.Key{
		{Span: span(0, 61), Tonic: "F#", Mode: "major", Confidence: 0.9}, {Span: span(61, 3725), Tonic: "D", Mode: "minor"},
	}
	got := summarise(t, m)
	for _, want := range []string{
		"length      1:02:05\n", "tempo       100.0 bpm, from 80 to 120\n",
		"key         F# major   0:00–1:01 (90% sure)\n              D minor    1:01–1:02:05\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("got\n%s\nwant in it\n%s", got, want)
		}
	}
}

func TestSummarySurvivesNonsense(t *testing.T) {
	t.Parallel()
	summarise(t, songmap.Map{
		Duration: -1e300, Meter: songmap.Meter{Numerator: -1}, Tempo: songmap.Tempo{BPM: 1e300, Confidence: 7},
		Beats: []float64{9, -3}, Downbeats: []float64{5, 1},
		Chords:   []songmap.Chord{{Span: span(5, 1e308), Label: "\x1b"}, {Span: span(9, 2), Label: ":"}, {Span: span(-1e308, 1e308), Label: "X:"}},
		Sections: []songmap.Section{{Span: span(9, -9), Label: strings.Repeat("long ", 50)}},
		Keys:     []songmap.Key{{Span: span(1e308, -1), Confidence: -1}},
	})
}

func TestSummaryOfAMixIsNotEndless(t *testing.T) {
	t.Parallel()
	m := pop()
	m.Sections = nil
	for i := range 64 {
		m.Sections = append(m.Sections, songmap.Section{Span: span(float64(i), float64(i+1)), Label: "A"})
	}
	got := summarise(t, m)
	if !strings.HasSuffix(got, "and 34 more\n") || strings.Count(got, "\n") > 45 {
		t.Errorf("the summary of 64 sections is\n%s", got)
	}
}

func TestASummarySpellsKeysAndChordsAsMusiciansDo(t *testing.T) {
	t.Parallel()
	m := songmap.Map{
		ID: "flat", Duration: 12,
		Keys: []songmap.Key{{Span: span(0, 12), Tonic: "C#", Mode: "major", Confidence: 0.9}},
		Chords: []songmap.Chord{
			{Span: span(0, 6), Label: "C#:maj"}, {Span: span(6, 10), Label: "A#:min"}, {Span: span(10, 12), Label: "G#:maj"},
		},
	}
	text := summarise(t, m)
	for _, want := range []string{"Db major", "Db 50%, Bbm 33%, Ab 17%"} {
		if !strings.Contains(text, want) {
			t.Errorf("the summary lacks %q:\n%s", want, text)
		}
	}
}
