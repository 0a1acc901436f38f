package songmap_test

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"songmap/domain/songmap"
)

func TestTidyLeavesASoundSongMapAsItIs(t *testing.T) {
	t.Parallel()
	if got := sound().Tidy(); !reflect.DeepEqual(got.Beats, sound().Beats) || !slices.Equal(got.Chords, sound().Chords) ||
		!slices.Equal(got.Melody, sound().Melody) || got.Meter != sound().Meter || got.Duration != sound().Duration {
		t.Errorf("Tidy = %+v, want %+v", got, sound())
	}
}

func TestTidyDropsWhatContradictsItself(t *testing.T) {
	t.Parallel()
	m := sound()
	m.Meter = songmap.Meter{Numerator: 4, Denominator: 3}
	m.Tempo = songmap.Tempo{BPM: 1e9, Confidence: 7, Curve: []songmap.TempoPoint{{Time: 2, BPM: 90}, {Time: 1, BPM: 80}, {Time: 1, BPM: 70}, {Time: 3, BPM: 0}}}
	m.Beats = []float64{2, 1, 1.001, -1, 9}
	m.Downbeats = []float64{1.05, 1.5}
	m.Chords = []songmap.Chord{{Span: songmap.Span{Start: 3, End: 9}, Label: "G:7"}, {Span: songmap.Span{Start: -1, End: 3.5}, Label: "C:maj"}, {Span: songmap.Span{Start: 2, End: 1}}}
	m.Melody = []songmap.Note{{Time: 3, Duration: 2, MIDI: 60}, {Time: 2, Duration: 1, MIDI: 60}, {Time: 1, Duration: 0, MIDI: 60}, {Time: 1, Duration: 1, MIDI: 200}}
	got := m.Tidy()
	if got.Meter != (songmap.Meter{}) || got.Tempo.BPM != 0 || got.Tempo.Confidence != 1 {
		t.Errorf("meter %v, tempo %v, want none of either", got.Meter, got.Tempo)
	}
	if want := []songmap.TempoPoint{{Time: 1, BPM: 80}, {Time: 2, BPM: 90}}; !slices.Equal(got.Tempo.Curve, want) {
		t.Errorf("curve = %v, want %v", got.Tempo.Curve, want)
	}
	if !slices.Equal(got.Beats, []float64{1, 2}) || !slices.Equal(got.Downbeats, []float64{1}) {
		t.Errorf("beats = %v and %v, want 1 and 2, and the first of them", got.Beats, got.Downbeats)
	}
	want := []songmap.Chord{{Span: songmap.Span{Start: 0, End: 3.5}, Label: "C:maj"}, {Span: songmap.Span{Start: 3.5, End: 4}, Label: "G:7"}}
	if !slices.Equal(got.Chords, want) {
		t.Errorf("chords = %v, want %v", got.Chords, want)
	}
	if want := []songmap.Note{{Time: 2, Duration: 1, MIDI: 60}}; !slices.Equal(got.Melody, want) {
		t.Errorf("melody = %v, want %v", got.Melody, want)
	}
	if m.Beats[0] != 2 || m.Chords[0].End != 9 {
		t.Error("Tidy has changed the lists of the Song Map that it was called on")
	}
}

func TestASongMapWithoutADurationIsAsLongAsWhatIsInIt(t *testing.T) {
	t.Parallel()
	m := sound()
	m.Duration = 0
	m.Bass = []songmap.Note{{Time: 5, Duration: 1.5, MIDI: 40}}
	if got := m.Tidy().Duration; got != 6.5 {
		t.Errorf("duration = %v, want 6.5", got)
	}
}

func TestARoundedSongMapKeepsAllInvariants(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ascending := func(what string, end float64) []float64 {
			list := rapid.SliceOfNDistinct(rapid.Float64Range(0, end), 1, 40, rapid.ID).Draw(t, what)
			slices.Sort(list)
			return list
		}
		m := sound()
		m.Duration = rapid.Float64Range(0.001, 10).Draw(t, "duration")
		m.Beats, m.Downbeats, m.Tempo.Curve, m.Keys, m.Chords, m.Sections, m.Melody = nil, nil, nil, nil, nil, nil, nil
		for i, b := range ascending("beats", m.Duration) {
			m.Beats = append(m.Beats, b)
			m.Tempo.Curve = append(m.Tempo.Curve, songmap.TempoPoint{Time: b, BPM: 100})
			if i%3 == 0 {
				m.Downbeats = append(m.Downbeats, b)
			}
		}
		at := 0.0
		for _, end := range append(ascending("chords", m.Duration), m.Duration) {
			if end > at {
				m.Chords = append(m.Chords, songmap.Chord{Span: songmap.Span{Start: at, End: end}, Label: "N"})
				m.Sections = append(m.Sections, songmap.Section{Span: songmap.Span{Start: at, End: end}, Label: "A"})
				at = end
			}
		}
		if err := m.Check(); err != nil {
			t.Fatalf("before: %v", err)
		}
		if err := m.Round().Check(); err != nil {
			t.Error(err)
		}
	})
}

func TestSegmentsAreFoundByTime(t *testing.T) {
	t.Parallel()
	span := func(a, b float64) songmap.Section { return songmap.Section{Span: songmap.Span{Start: a, End: b}} }
	list := []songmap.Section{span(1, 2), span(2, 3), span(4, 5)}
	for at, want := range map[float64]int{0: -1, 1: 0, 1.9: 0, 2: 1, 3: -1, 4.5: 2, 5: -1} {
		if got := songmap.At(list, at); got != want {
			t.Errorf("At(%v) = %d, want %d", at, got, want)
		}
	}
	for _, c := range []struct {
		from, to    float64
		first, many int
	}{{0, 9, 0, 3}, {0, 1, 0, 0}, {1.5, 2.5, 0, 2}, {3, 4, 0, 0}, {2, 3, 1, 1}} {
		got := songmap.Within(list, songmap.Span{Start: c.from, End: c.to})
		if len(got) != c.many || c.many > 0 && got[0] != list[c.first] {
			t.Errorf("Within(%v, %v) = %v, want %d from the %dth", c.from, c.to, got, c.many, c.first)
		}
	}
}
