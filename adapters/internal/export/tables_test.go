package export_test

import (
	"bytes"
	"encoding/csv"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"songmap/domain/songmap"
)

// readLabels reads a label track by the rules of Audacity's manual: start,
// end and text between tabs, in seconds; equal times are a point.
func readLabels(t *testing.T, file []byte) (rows [][3]string) {
	t.Helper()
	number := regexp.MustCompile(`^[0-9]+\.[0-9]+$`)
	last := 0.0
	for line := range strings.Lines(string(file)) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(cells) != 3 || !number.MatchString(cells[0]) || !number.MatchString(cells[1]) {
			t.Errorf("%q is no label", line)
			continue
		}
		start, _ := strconv.ParseFloat(cells[0], 64)
		if end, _ := strconv.ParseFloat(cells[1], 64); start < last || end < start {
			t.Errorf("%q begins after its end or before the label above", line)
		}
		last = start
		rows = append(rows, [3]string(cells))
	}
	return rows
}

func TestLabelsAreSectionsKeysChordsBeatsAndLyrics(t *testing.T) {
	t.Parallel()
	m := waltzing()
	rows := readLabels(t, write(t, "audacity", "title", m))
	if want := len(m.Sections) + len(m.Keys) + len(m.Chords) + len(m.Beats) + len(m.Lyrics); len(rows) != want {
		t.Errorf("there are %d labels, want %d", len(rows), want)
	}
	for _, want := range [][3]string{
		{"0.000000", "11.000000", "[verse <1>]"},
		{"0.000000", "30.000000", "key Bb major"},
		{"12.000000", "14.000000", `'la, la' \ la`},
		{"41.000000", "60.000000", `[=1+1 "x"]`},
		{"0.731200", "0.731200", "0.2"},
	} {
		if !slices.Contains(rows, want) {
			t.Errorf("there is no label %q among %q", want, rows[:8])
		}
	}
	if rows[2][2] != "Bb" || !slices.ContainsFunc(rows, func(r [3]string) bool { return r[2] == "1.1" && r[0] == r[1] }) {
		t.Errorf("chords or beats are not among %q", rows[:8])
	}
}

// readCSV reads a table by the rules of Sonic Visualiser's importer
// (CSVFormat and StringBits of its svcore): by these four headings it knows
// the columns, and it wants numbers in all but the label. A line that begins
// with # would be skipped.
func readCSV(t *testing.T, file []byte) [][]string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	if err != nil {
		t.Fatalf("the table cannot be read: %v", err)
	}
	if len(rows) == 0 || !slices.Equal(rows[0], []string{"TIME", "VALUE", "DURATION", "LABEL"}) {
		t.Fatalf("the headings are %q", rows)
	}
	last, i := 0.0, 0
	for line := range strings.Lines(string(file)) {
		row := rows[i]
		if got := cells(strings.TrimSuffix(line, "\n")); !slices.Equal(got, row) {
			t.Errorf("Sonic Visualiser reads %q as %q", row, got)
		}
		if i++; i == 1 {
			continue
		}
		at, err1 := strconv.ParseFloat(row[0], 64)
		value, err2 := strconv.Atoi(row[1])
		length, err3 := strconv.ParseFloat(row[2], 64)
		if err1 != nil || err2 != nil || err3 != nil || at < last || length < 0 || value < 0 {
			t.Errorf("%q is no region after %f", row, last)
		}
		if strings.IndexAny(row[3], "=+-@") == 0 {
			t.Errorf("%q has a label that spreadsheets compute", row)
		}
		last = at
	}
	return rows[1:]
}

// cells divides a line at commas as Sonic Visualiser does. Quotation marks of
// both kinds hold a cell together if it begins with one.
func cells(line string) (list []string) {
	var cell strings.Builder
	quote, begins := rune(0), true
	for _, r := range line {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case begins && (r == '"' || r == '\''):
			quote, begins = r, false
		case quote == 0 && r == ',':
			list = append(list, cell.String())
			cell.Reset()
			begins = true
		default:
			cell.WriteRune(r)
			begins = false
		}
	}
	if quote != 0 { // it was no quotation after all
		return append(list, string(quote)+cell.String())
	}
	return append(list, cell.String())
}

func TestTheTableHasARowForEachKindOfThing(t *testing.T) {
	t.Parallel()
	m := waltzing()
	count := map[string]int{}
	rows := readCSV(t, write(t, "csv", "title", m))
	for _, row := range rows {
		count[row[1]]++
	}
	for value, want := range map[string]int{
		"170": len(m.Sections), "160": len(m.Keys), "150": len(m.Chords), "140": len(m.Beats), "130": 1, "72": 1, "74": 1, "36": 1,
	} {
		if count[value] != want {
			t.Errorf("%d regions have the value %s, want %d", count[value], value, want)
		}
	}
	for _, want := range [][]string{
		{"0.000000", "170", "11.000000", "verse <1>"},
		{"0.000000", "150", "2.664700", "A#:maj"},
		{"3.000000", "72", "0.400000", "melody"},
		{"2.500000", "36", "0.500000", "bass"},
		{"12.000000", "130", "2.000000", "’la, la’ / la"},
		{"41.000000", "170", "19.000000", "’=1+1 ”x”"},
	} {
		same := func(row []string) bool { return slices.Equal(row, want) }
		if want[1] == "150" {
			same = func(row []string) bool { return row[1] == want[1] && row[3] == want[3] }
		}
		if !slices.ContainsFunc(rows, same) {
			t.Errorf("there is no row %q", want)
		}
	}
}

func TestBeatsOfTheTableLastUntilTheNext(t *testing.T) {
	t.Parallel()
	m := songmap.Map{Duration: 2, Beats: []float64{0.5, 1, 1.75}}
	want := [][]string{
		{"0.500000", "140", "0.500000", "1.1"}, {"1.000000", "140", "0.750000", "1.2"}, {"1.750000", "140", "0.250000", "1.3"},
	}
	for i, row := range readCSV(t, write(t, "csv", "title", m)) {
		if !slices.Equal(row, want[i]) {
			t.Errorf("row %d is %q, want %q", i, row, want[i])
		}
	}
}
