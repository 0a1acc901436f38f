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

// The values of regions, which are their heights in a regions layer of Sonic Visualiser:
// notes have their MIDI numbers, everything else is above them.
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

// writeCSV writes a regions layer with the headings by which Sonic Visualiser recognises
// the columns, ascending, as only an ascending column is taken for time. Beats have a
// length, from which a tempo can be computed.
func writeCSV(b *bytes.Buffer, p piece) error {
	var all []region
	// Sonic Visualiser removes quotation marks and backslashes.
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
	_ = w.Write([]string{"TIME", "VALUE", "DURATION", "LABEL"}) // Error reports it
	for _, r := range all {
		_ = w.Write([]string{seconds(r.Start), strconv.Itoa(r.value), seconds(r.End - r.Start), r.text})
	}
	w.Flush()
	return w.Error()
}

func seconds(s float64) string { return strconv.FormatFloat(s, 'f', 6, 64) }

// beatEnd returns where a beat ends: at the next one, or after the usual time.
func (p piece) beatEnd(i int) float64 {
	if i+1 < len(p.Beats) {
		return p.Beats[i+1]
	}
	return min(p.Duration, p.Beats[i]+p.beatPeriod())
}

// cell returns text for a cell of a table. To spreadsheets, what begins with one of these
// signs is a formula.
func cell(text string) string {
	if strings.IndexAny(text, "=+-@") == 0 {
		return "’" + text
	}
	return text
}
