package export_test

import (
	"regexp"
	"strings"
	"testing"

	"songmap/domain/songmap"
)

var (
	directive = regexp.MustCompile(`^\{(title|key|tempo|time|duration|comment|start_of_grid): [^{}\\]*\}$`)
	gridLine  = regexp.MustCompile(`^\|( [^ |{}\[\]~]+)+ \|(( [^ |{}\[\]~]+)+ \|)*$`)
	shape     = regexp.MustCompile(`^\{start_of_grid: ([1-4])x([0-9]+)\}$`)
)

// readSheet reads a chord sheet line by line, and returns the grids.
func readSheet(t *testing.T, file []byte) (grids []string) {
	t.Helper()
	inside := false
	for line := range strings.Lines(string(file)) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case line == "{end_of_grid}":
			inside = false
		case inside:
			if !gridLine.MatchString(line) {
				t.Errorf("%q is no line of a grid", line)
			}
			grids[len(grids)-1] += line + "\n"
		case line == "":
		case !directive.MatchString(line):
			t.Errorf("%q is no directive", line)
		case strings.HasPrefix(line, "{start_of_grid"):
			if !shape.MatchString(line) {
				t.Errorf("%q is no shape", line)
			}
			inside = true
			grids = append(grids, "")
		}
	}
	if inside {
		t.Error("the last grid has no end")
	}
	return grids
}

func TestTheSheetHasBarsAndChordsBySection(t *testing.T) {
	t.Parallel()
	sheet := string(write(t, "chordpro", "Für {Elise}\n\\", waltzing()))
	want := `{title: Für (Elise) /}
{key: Bb}
{tempo: 100}
{time: 3/4}
{duration: 1:00}

{comment: verse <1> (0:00)}
{start_of_grid: 4x3}
| . Bb . | Bb Cm7 . | Cm7 F7(b9) . | F7(b9) F#m7b5 . |
| F#m7b5 Ebmaj7/G . | Ebmaj7/G N.C. |
{end_of_grid}

{comment: Für Elise & (co) (0:11)}
`
	if !strings.HasPrefix(sheet, want) {
		t.Errorf("the sheet is\n%s\nwant it to begin\n%s", sheet, want)
	}
	if grids := readSheet(t, []byte(sheet)); len(grids) != 3 {
		t.Errorf("there are %d grids, want one a section", len(grids))
	}
}

func TestASheetWithoutBeatsHasABarForEachChord(t *testing.T) {
	t.Parallel()
	m := odd()["chords alone"]
	if got := readSheet(t, write(t, "chordpro", "title", m)); len(got) != 1 || got[0] != "| C/E | N.C. |\n" {
		t.Errorf("the grids are %q", got)
	}
}

func TestBeatsWithoutChordsAreEmptyCells(t *testing.T) {
	t.Parallel()
	m := songmap.Map{Duration: 4, Beats: []float64{0, 1, 2, 3}, Downbeats: []float64{0, 2}}
	if got := readSheet(t, write(t, "chordpro", "title", m)); len(got) != 1 || got[0] != "| . . | . . |\n" {
		t.Errorf("the grids are %q", got)
	}
}

// Chordii is older than grids: it prints them as text, and says which
// directives it leaves out.
func TestChordiiPrintsTheSheet(t *testing.T) {
	t.Parallel()
	file := write(t, "chordpro", "Song", waltzing())
	out := ask(t, file, "chordii", "--output=/dev/stdout", "FILE")
	for line := range strings.Lines(out) {
		if strings.Contains(line, "WARNING") && !regexp.MustCompile(`\[(key|tempo|time|duration|start_of_grid|end_of_grid)\]`).MatchString(line) {
			t.Errorf("chordii says %s", line)
		}
	}
	for _, want := range []string{"%!PS", "( Song)", "verse <1>"} {
		if !strings.Contains(out, want) {
			t.Errorf("chordii prints no %q", want)
		}
	}
}
