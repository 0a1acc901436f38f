package export_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"songmap/adapters/internal/export"
	"songmap/domain/songmap"
)

// waltzing is a song with everything: a lead-in, a pickup, a tempo that
// rises, a bar that is short, two keys, chords of all kinds, and odd texts.
func waltzing() songmap.Map {
	m := songmap.Map{
		ID: "job1", Duration: 60, Meter: songmap.Meter{Numerator: 3, Denominator: 4},
		Tempo: songmap.Tempo{BPM: 100, Confidence: 0.8},
		Keys: []songmap.Key{
			{Span: span(0, 30), Tonic: "A#", Mode: "major", Confidence: 0.9},
			{Span: span(30, 60), Tonic: "G", Mode: "minor", Confidence: 0.7},
		},
		Sections: []songmap.Section{
			{Span: span(0, 11), Label: "verse <1>"}, {Span: span(11, 41), Label: "Für Elise & {co}"}, {Span: span(41, 60), Label: "=1+1\t\"x\""},
		},
		Lyrics:     []songmap.Lyric{{Span: span(12, 14), Text: "'la, la' \\\nla", Confidence: 0.5}},
		Melody:     []songmap.Note{{Time: 3, Duration: 0.4, MIDI: 72, Velocity: 90, Confidence: 0.8}, {Time: 3.5, Duration: 1, MIDI: 74, Velocity: 0, Confidence: 0.3}},
		Bass:       []songmap.Note{{Time: 2.5, Duration: 0.5, MIDI: 36, Velocity: 100, Confidence: 0.9}},
		Provenance: songmap.Provenance{Engine: "songmap", Version: "1.2.3", Options: map[string]string{"x": "y"}, InputSHA256: "ab12", CreatedAt: "2026-01-02T03:04:05Z"},
	}
	for i, at := 0, 0.7312; at < 57; i++ {
		m.Beats = append(m.Beats, at)
		// Two beats are a pickup, and the fifth bar has only two.
		if i == 2 || i > 2 && i < 16 && i%3 == 2 || i >= 16 && i%3 == 1 {
			m.Downbeats = append(m.Downbeats, at)
		}
		m.Tempo.Curve = append(m.Tempo.Curve, songmap.TempoPoint{Time: at, BPM: 90 + at/2})
		at += 60 / (90 + at/2)
	}
	labels := []string{"A#:maj", "C:min7", "F:7(b9)", "F#:hdim7", "D#:maj7/3", "N", "X", "G:minmaj7", "odd | {label}"}
	for i := 0; i < len(m.Beats); i += 3 {
		from, to := 0.0, 60.0
		if i > 0 {
			from = m.Beats[i]
		}
		if i+3 < len(m.Beats) {
			to = m.Beats[i+3]
		}
		m.Chords = append(m.Chords, songmap.Chord{Span: span(from, to), Label: labels[i/3%len(labels)], Confidence: 0.1 * float64(i%10)})
	}
	return m
}

func span(start, end float64) songmap.Span { return songmap.Span{Start: start, End: end} }

// steady is a song of so many seconds at 120 beats a minute, a chord a bar,
// with a melody and a bass of eighths.
func steady(seconds int) songmap.Map {
	m := songmap.Map{
		Duration: float64(seconds), Meter: songmap.Meter{Numerator: 4, Denominator: 4}, Tempo: songmap.Tempo{BPM: 120},
		Keys: []songmap.Key{{Span: span(0, float64(seconds)), Tonic: "C", Mode: "major", Confidence: 1}},
	}
	for i := range 2 * seconds {
		at := float64(i) / 2
		m.Beats = append(m.Beats, at)
		m.Tempo.Curve = append(m.Tempo.Curve, songmap.TempoPoint{Time: at, BPM: 120 + math.Sin(at)})
		if i%4 == 0 {
			m.Downbeats = append(m.Downbeats, at)
			m.Chords = append(m.Chords, songmap.Chord{Span: span(at, min(at+2, m.Duration)), Label: []string{"C:maj", "A:min7", "F:maj", "G:7"}[i/4%4], Confidence: 0.8})
		}
		if i%64 == 0 {
			m.Sections = append(m.Sections, songmap.Section{Span: span(at, min(at+32, m.Duration)), Label: string(rune('A' + i/64%5))})
		}
		for _, half := range []float64{0, 0.25} {
			n := songmap.Note{Time: at + half, Duration: 0.2, MIDI: 60 + i%12, Velocity: 80, Confidence: 0.7}
			m.Melody = append(m.Melody, n)
			n.MIDI -= 24
			m.Bass = append(m.Bass, n)
		}
	}
	return m
}

// odd are songs of which little or nothing is known, or that are mistaken.
func odd() map[string]songmap.Map {
	late, noDownbeats, gap, wild := waltzing(), waltzing(), waltzing(), waltzing()
	late.Beats = late.Beats[40:]
	noDownbeats.Downbeats, noDownbeats.Meter = nil, songmap.Meter{}
	gap.Beats, gap.Downbeats = append(gap.Beats[:10:10], gap.Beats[60:]...), nil
	for i := range wild.Chords {
		wild.Chords[i].Start, wild.Chords[i].End = wild.Chords[i].End+3, wild.Chords[i].Start
	}
	wild.Beats = []float64{5, -1, 1e300, 5.001, 3, 4, math.MaxFloat64}
	wild.Duration, wild.Meter = 1e12, songmap.Meter{Numerator: -3, Denominator: 7}
	full := steady(16) // a line of the picture
	full.Beats, full.Downbeats = append(full.Beats, full.Duration), append(full.Downbeats, full.Duration)
	wordy := steady(40)
	endless := strings.Repeat("endless ", 60)
	wordy.Keys = []songmap.Key{{Span: span(0, 15), Tonic: endless, Mode: "major"}, {Span: span(15.9, 40), Tonic: "H", Mode: endless}}
	wordy.Provenance = songmap.Provenance{Engine: endless, Version: endless}
	wordy.Sections[0].Label = endless
	return map[string]songmap.Map{
		"endless words":     wordy,
		"nothing":           {},
		"a bar at the end":  full,
		"a tempo near none": {Duration: 12, Tempo: songmap.Tempo{BPM: math.SmallestNonzeroFloat64}},
		"only a length":     {Duration: 12},
		"one beat":          {Duration: 3, Beats: []float64{1}},
		"one beat at zero":  {Duration: 3, Beats: []float64{0}, Downbeats: []float64{0}},
		"no length":         {Beats: []float64{1, 2, 3}, Chords: []songmap.Chord{{Span: span(0, 4), Label: "C:maj"}}},
		"chords alone":      {Duration: 8, Chords: []songmap.Chord{{Span: span(0, 4), Label: "C:maj/3"}, {Span: span(4, 8), Label: "N"}}},
		"six eight":         {Duration: 9, Meter: songmap.Meter{Numerator: 6, Denominator: 8}, Beats: []float64{0.1, 0.7, 1.3, 1.9, 2.5}, Downbeats: []float64{0.1, 1.3, 2.5}},
		"odd meter":         {Duration: 9, Meter: songmap.Meter{Numerator: 7, Denominator: 8}, Beats: []float64{1, 2, 3, 4, 5, 6}, Downbeats: []float64{1, 4}},
		"late first beat":   late,
		"no downbeats":      noDownbeats,
		"beats with a gap":  gap,
		"mistaken":          wild,
		"everything":        waltzing(),
		"very slow":         {Duration: 400, Beats: []float64{10, 110, 210, 310}, Downbeats: []float64{10}, Meter: songmap.Meter{Numerator: 4, Denominator: 4}},
		"an odd pickup":     {Duration: 9, Meter: songmap.Meter{Numerator: 7, Denominator: 8}, Beats: []float64{0, 1, 2, 3, 4, 5, 6}, Downbeats: []float64{1, 4}},
		"two beats a day":   {Duration: 24 * 3600, Beats: []float64{1, 1.01}, Downbeats: []float64{1, 1.01}},
		"a grace note":      {Duration: 2, Melody: []songmap.Note{{Time: 1, Duration: 1e-9, MIDI: 60, Velocity: 60}}},
		"first beat a hair": {Duration: 4, Beats: []float64{0.001, 0.5, 1, 1.5}, Meter: songmap.Meter{Numerator: 4, Denominator: 4}},
	}
}

// write writes a song in a format.
func write(tb testing.TB, format, title string, m songmap.Map) []byte {
	tb.Helper()
	f, found := export.Find(format)
	if !found {
		tb.Fatalf("there is no format %s", format)
	}
	text, err := f.Write(title, m)
	if errors.Is(err, export.ErrNoLyrics) && len(m.Tidy().Lyrics) == 0 {
		return nil
	}
	if err != nil {
		tb.Fatalf("%s: %v", format, err)
	}
	return text
}

// ask has a program of the system read a file and returns what it prints. The
// file takes the place of "FILE" in its arguments.
func ask(t *testing.T, content []byte, program string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is missing", program)
		}
		t.Skipf("not read by %s, which is not installed", program)
	}
	file := filepath.Join(t.TempDir(), "song")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, a := range args {
		args[i] = strings.ReplaceAll(a, "FILE", file)
	}
	var out, complaints bytes.Buffer
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v\n%s", program, err, complaints.String())
	}
	return out.String() + complaints.String()
}

// everyOdd runs a test over each odd song.
func everyOdd(t *testing.T, test func(t *testing.T, m songmap.Map)) {
	t.Helper()
	for name, m := range odd() {
		t.Run(fmt.Sprintf("of a song with %s", name), func(t *testing.T) {
			t.Parallel()
			test(t, m)
		})
	}
}
