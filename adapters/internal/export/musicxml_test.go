package export_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"

	"songmap/domain/songmap"
)

// sheet is what of a file of MusicXML is read here.
type sheet struct {
	Version string `xml:"version,attr"`
	Title   string `xml:"work>work-title"`
	Names   []struct {
		ID string `xml:"id,attr"`
	} `xml:"part-list>score-part"`
	Parts []struct {
		ID       string         `xml:"id,attr"`
		Measures []sheetMeasure `xml:"measure"`
	} `xml:"part"`
}

type sheetMeasure struct {
	Number     int    `xml:"number,attr"`
	Implicit   string `xml:"implicit,attr"`
	Attributes struct {
		Divisions int `xml:"divisions"`
		Key       *struct {
			Fifths int    `xml:"fifths"`
			Mode   string `xml:"mode"`
		} `xml:"key"`
		Time *struct {
			Beats int `xml:"beats"`
			Unit  int `xml:"beat-type"`
		} `xml:"time"`
	} `xml:"attributes"`
	Directions []struct {
		Rehearsal string `xml:"direction-type>rehearsal"`
		Words     string `xml:"direction-type>words"`
		PerMinute string `xml:"direction-type>metronome>per-minute"`
		Offset    int    `xml:"offset"`
	} `xml:"direction"`
	Harmonies []struct {
		Root    string `xml:"root>root-step"`
		Alter   int    `xml:"root>root-alter"`
		Kind    string `xml:"kind"`
		Bass    string `xml:"bass>bass-step"`
		Degrees []struct {
			Value int `xml:"degree-value"`
		} `xml:"degree"`
		Offset int `xml:"offset"`
	} `xml:"harmony"`
	Notes []sheetNote `xml:"note"`
}

type sheetNote struct {
	Rest  *struct{} `xml:"rest"`
	Pitch *struct {
		Step   string `xml:"step"`
		Alter  int    `xml:"alter"`
		Octave int    `xml:"octave"`
	} `xml:"pitch"`
	Duration int       `xml:"duration"`
	Type     string    `xml:"type"`
	Dot      *struct{} `xml:"dot"`
	Ties     []struct {
		Type string `xml:"type,attr"`
	} `xml:"tie"`
}

// lengths are those that signs stand for, in sixteenths.
var lengths = map[string]int{"16th": 1, "eighth": 2, "quarter": 4, "half": 8, "whole": 16}

// readSheetMusic reads a file by the rules of MusicXML that programs stumble over: parts
// have the same bars, notes fill them, signs are as long as they say, ties have two ends
// of one pitch, and offsets lie inside.
func readSheetMusic(t *testing.T, file []byte) sheet {
	t.Helper()
	checkXML(t, file)
	var s sheet
	if err := xml.Unmarshal(file, &s); err != nil {
		t.Fatalf("the sheet cannot be read: %v", err)
	}
	if s.Version != "4.0" || len(s.Parts) == 0 || len(s.Parts) != len(s.Names) {
		t.Fatalf("the sheet has version %q, %d parts, %d names", s.Version, len(s.Parts), len(s.Names))
	}
	for i, p := range s.Parts {
		if p.ID != s.Names[i].ID || len(p.Measures) != len(s.Parts[0].Measures) || len(p.Measures) == 0 {
			t.Fatalf("part %s (%s) has %d bars, the first part %d", p.ID, s.Names[i].ID, len(p.Measures), len(s.Parts[0].Measures))
		}
		checkBars(t, p.Measures)
	}
	return s
}

func checkBars(t *testing.T, bars []sheetMeasure) {
	t.Helper()
	full, tied := 0, ""
	for i, m := range bars {
		if m.Attributes.Time != nil {
			full = 16 * m.Attributes.Time.Beats / m.Attributes.Time.Unit
		}
		sum := 0
		for _, n := range m.Notes {
			sum += n.Duration
			length := lengths[n.Type]
			if n.Dot != nil {
				length += length / 2
			}
			if n.Type != "" && length != n.Duration || (n.Rest == nil) == (n.Pitch == nil) {
				t.Errorf("bar %d has a note %+v", i, n)
			}
			tied = checkTies(t, n, tied)
		}
		if sum != full && (m.Implicit == "" || sum > full) || sum == 0 {
			t.Errorf("bar %d is %d long, want %d", i, sum, full)
		}
		for _, h := range m.Harmonies {
			if h.Kind == "" || h.Offset < 0 || h.Offset >= sum {
				t.Errorf("bar %d has a chord %+v", i, h)
			}
		}
		for _, d := range m.Directions {
			if d.Offset < 0 || d.Offset >= sum {
				t.Errorf("bar %d has a direction %+v", i, d)
			}
		}
	}
	if tied != "" {
		t.Errorf("the tie of %s does not end", tied)
	}
}

// checkTies returns what is tied to the next note.
func checkTies(t *testing.T, n sheetNote, tied string) string {
	t.Helper()
	name, stops, starts := "rest", false, false
	if n.Pitch != nil {
		name = fmt.Sprintf("%s %d %d", n.Pitch.Step, n.Pitch.Alter, n.Pitch.Octave)
	}
	for _, tie := range n.Ties {
		stops, starts = stops || tie.Type == "stop", starts || tie.Type == "start"
	}
	if stops && tied != name || !stops && tied != "" {
		t.Errorf("%s is tied to %q", name, tied)
	}
	if starts {
		return name
	}
	return ""
}

func TestTheSheetMusicHasBarsChordsAndSections(t *testing.T) {
	t.Parallel()
	s := readSheetMusic(t, write(t, "musicxml", "Für Elise", waltzing()))
	if s.Title != "Für Elise" || len(s.Parts) != 2 {
		t.Errorf("the sheet is %q with %d parts", s.Title, len(s.Parts))
	}
	bars := s.Parts[0].Measures
	pickup, short := bars[0], bars[5]
	if pickup.Number != 0 || pickup.Implicit != "yes" || pickup.Notes[0].Duration != 8 || pickup.Attributes.Time.Beats != 3 ||
		pickup.Attributes.Key.Fifths != -2 || pickup.Directions[0].Rehearsal != "verse <1>" || pickup.Directions[1].PerMinute != "91" {
		t.Errorf("the pickup is %+v", pickup)
	}
	if short.Attributes.Time == nil || short.Attributes.Time.Beats != 2 || short.Attributes.Time.Unit != 4 {
		t.Errorf("the short bar is %+v", short)
	}
	var said []string
	for _, m := range bars[:7] {
		for _, h := range m.Harmonies {
			said = append(said, fmt.Sprint(h.Root, h.Alter, h.Kind, h.Bass, len(h.Degrees)))
		}
		for _, d := range m.Directions {
			if d.Words != "" {
				said = append(said, d.Words)
			}
		}
	}
	want := "B-1major0, C0minor-seventh0, F0dominant1, F1half-diminished0, E-1major-seventhG0, N.C., X, 'la, la' \\ la"
	if got := strings.Join(said, ", "); got != want {
		t.Errorf("the first bars say %s, want %s", got, want)
	}
}

func TestNotesOfTheSheetMoveToTheNearestSixteenth(t *testing.T) {
	t.Parallel()
	m := songmap.Map{
		Duration: 4, Meter: songmap.Meter{Numerator: 4, Denominator: 4}, Keys: []songmap.Key{{Span: span(0, 4), Tonic: "F", Mode: "major"}},
		Beats: []float64{0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5}, Downbeats: []float64{0, 2},
		Melody: []songmap.Note{
			{Time: 0.02, Duration: 0.45, MIDI: 60},
			{Time: 1.13, Duration: 1.4, MIDI: 70}, // into the next bar
			{Time: 2.99, Duration: 0.01, MIDI: 59},
			{Time: 3, Duration: 0.9, MIDI: 61}, // until the next
			{Time: 3.5, Duration: 0.4, MIDI: 62},
		},
	}
	var said []string
	for _, b := range readSheetMusic(t, write(t, "musicxml", "x", m)).Parts[0].Measures {
		for _, n := range b.Notes {
			name := "rest"
			if n.Pitch != nil {
				name = fmt.Sprintf("%s%+d/%d", n.Pitch.Step, n.Pitch.Alter, n.Pitch.Octave)
			}
			said = append(said, fmt.Sprint(name, " ", n.Duration))
		}
	}
	want := "C+0/4 4, rest 4, rest 1, B-1/4 3, B-1/4 4, B-1/4 4, rest 4, D-1/4 4, D+0/4 3, rest 1"
	if got := strings.Join(said, ", "); got != want {
		t.Errorf("the notes are %s, want %s", got, want)
	}
}

func TestABeatOfTheSheetIsWhatTheMeterSays(t *testing.T) {
	t.Parallel()
	m := odd()["six eight"]
	file := write(t, "musicxml", "x", m)
	s := readSheetMusic(t, file)
	if n := s.Parts[0].Measures[0]; n.Attributes.Time.Beats != 6 || n.Attributes.Time.Unit != 8 || n.Notes[0].Duration != 12 {
		t.Errorf("a bar of two beats in 6/8 is %+v", n)
	}
	if !bytes.Contains(file, []byte("<beat-unit>quarter</beat-unit>\n      <beat-unit-dot></beat-unit-dot>\n      <per-minute>100</per-minute>")) {
		t.Errorf("the tempo is not 100 dotted quarters")
	}
}

func TestSheetMusicWithoutBeatsHasABarForEachChord(t *testing.T) {
	t.Parallel()
	s := readSheetMusic(t, write(t, "musicxml", "x", odd()["chords alone"]))
	bars := s.Parts[0].Measures
	if len(bars) != 2 || bars[0].Harmonies[0].Root != "C" || bars[0].Harmonies[0].Bass != "E" || bars[1].Directions[0].Words != "N.C." {
		t.Errorf("the bars are %+v", bars)
	}
}
