package structure_test

import (
	"testing"

	"songmap/adapters/engine/structure"
	"songmap/domain/songmap"
	"songmap/tests/signals"
)

// form is a song of so many bars of two seconds for each letter; bars of the
// same letter sound the same at the same place.
func form(letters string, length int) (bars []structure.Bar, duration float64) {
	for _, letter := range letters {
		for i := range length {
			chord := make([]float64, 12)
			chord[(int(letter)*5+7*i)%12] = 1
			timbre := []float64{float64(letter%4) / 2, float64(i%2) / 8}
			bars = append(bars, structure.Bar{Start: duration, Harmony: [][]float64{chord}, Timbre: timbre})
			duration += 2
		}
	}
	return bars, duration
}

func TestPartsAreFoundAndRepeatsNamed(t *testing.T) {
	t.Parallel()
	for _, want := range []string{"ABAB", "ABCB", "AABA", "ABCABC"} {
		bars, duration := form(want, 8)
		sections := structure.Sections(bars, duration)
		if got := signals.Labels(sections); got != want {
			t.Errorf("form %s is heard as %s: %v", want, got, sections)
		}
	}
}

func TestASongWithoutBarsIsOneSection(t *testing.T) {
	t.Parallel()
	got := structure.Sections(nil, 3)
	want := songmap.Section{Span: songmap.Span{Start: 0, End: 3}, Label: "A"}
	if len(got) != 1 || got[0] != want {
		t.Errorf("Sections = %v, want %v", got, want)
	}
}

func TestNoTimeHasNoSections(t *testing.T) {
	t.Parallel()
	if got := structure.Sections(nil, 0); len(got) != 0 {
		t.Errorf("Sections = %v, want none", got)
	}
}

func TestSectionsTileTheSong(t *testing.T) {
	t.Parallel()
	bars, duration := form("ABCDEFGHIJKLMNOPQRSTUVWXYZABCD", 4)
	at := 0.0
	for _, s := range structure.Sections(bars, duration+5) {
		if s.Start != at || s.End <= s.Start {
			t.Errorf("section %v does not follow %v", s, at)
		}
		at = s.End
	}
	if at != duration+5 {
		t.Errorf("the last section ends at %v, want %v", at, duration+5)
	}
}
