package export

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"

	"songmap/adapters/internal/harte"
	"songmap/domain/songmap"
)

// label is a span with a text. One without a length is a point.
type label struct {
	songmap.Span
	text string
}

// writeLabels writes a label track: start, end and text, separated by tabs, ascending.
// It has no notes, which would hide everything else.
func writeLabels(b *bytes.Buffer, p piece) error {
	var all []label
	for _, s := range p.Sections {
		all = append(all, label{s.Span, "[" + s.Label + "]"})
	}
	for _, k := range p.Keys {
		all = append(all, label{k.Span, "key " + harte.KeyName(k.Tonic, k.Mode)})
	}
	for _, c := range p.Chords {
		all = append(all, label{c.Span, p.chordName(c)})
	}
	for _, l := range p.Lyrics {
		all = append(all, label{l.Span, l.Text})
	}
	all = append(all, p.beatLabels()...)
	slices.SortStableFunc(all, func(a, b label) int { return cmp.Compare(a.Start, b.Start) })
	for _, l := range all {
		fmt.Fprintf(b, "%.6f\t%.6f\t%s\n", l.Start, l.End, l.text)
	}
	return nil
}

// beatLabels names each beat by its bar and its place in it: "12.3".
func (p piece) beatLabels() []label {
	usual := beatsPerBar(p.Map)
	list := make([]label, 0, len(p.Beats))
	for _, bar := range p.bars {
		for i := bar.first; i < bar.first+bar.beats; i++ {
			at := songmap.Span{Start: p.Beats[i], End: p.Beats[i]}
			list = append(list, label{at, fmt.Sprintf("%d.%d", bar.number, bar.at(i, usual))})
		}
	}
	return list
}
