package export

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"slices"
	"strconv"
	"strings"

	"songmap/adapters/internal/harte"
	"songmap/domain/songmap"
)

// Rows of the picture that Sonic Visualiser makes of the file: a regions layer
// shows each region at the height of its value. Notes stand below at their
// MIDI numbers, everything else above them, one row each.
const (
	lyricsRow   = 130
	beatsRow    = 140
	chordsRow   = 150
	keysRow     = 160
	sectionsRow = 170
)

type region struct {
	label
	value int
}

// writeCSV writes one regions layer under the headings by which Sonic
// Visualiser knows the columns, ascending, as it takes only an ascending
// column for time. Beats are as long as the beat; a tempo can be had of them.
func writeCSV(b *bytes.Buffer, p piece) error {
	var all []region
	// Sonic Visualiser takes away quotation marks and backslashes.
	plain := strings.NewReplacer(`"`, "”", "'", "’", `\`, "/")
	add := func(value int, span songmap.Span, text string) {
		all = append(all, region{label{span, cell(plain.Replace(text))}, value})
	}
	for _, s := range p.Sections {
		add(sectionsRow, s.Span, s.Label)
	}
	for _, k := range p.Keys {
		add(keysRow, k.Span, harte.KeyName(k.Tonic, k.Mode))
	}
	for _, c := range p.Chords {
		add(chordsRow, c.Span, c.Label)
	}
	for i, l := range p.beatLabels() {
		l.End = p.beatEnd(i)
		add(beatsRow, l.Span, l.text)
	}
	for _, l := range p.Lyrics {
		add(lyricsRow, l.Span, l.Text)
	}
	for _, n := range p.Melody {
		add(n.MIDI, n.Bounds(), "melody")
	}
	for _, n := range p.Bass {
		add(n.MIDI, n.Bounds(), "bass")
	}
	slices.SortStableFunc(all, func(a, b region) int { return cmp.Compare(a.Start, b.Start) })
	w := csv.NewWriter(b)
	_ = w.Write([]string{"TIME", "VALUE", "DURATION", "LABEL"}) // Error tells
	for _, r := range all {
		_ = w.Write([]string{seconds(r.Start), strconv.Itoa(r.value), seconds(r.End - r.Start), r.text})
	}
	w.Flush()
	return w.Error()
}

func seconds(s float64) string { return strconv.FormatFloat(s, 'f', 6, 64) }

// beatEnd is where a beat ends: at the next one, or after the usual time.
func (p piece) beatEnd(i int) float64 {
	if i+1 < len(p.Beats) {
		return p.Beats[i+1]
	}
	return min(p.Duration, p.Beats[i]+p.period())
}

// cell is text for a cell of a table. Spreadsheets take what begins with one
// of these signs for a formula.
func cell(text string) string {
	if strings.IndexAny(text, "=+-@") == 0 {
		return "’" + text
	}
	return text
}
