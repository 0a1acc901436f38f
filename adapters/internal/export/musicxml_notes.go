package export

import "songmap/adapters/internal/harte"

// written are the lengths of a note, in cells, that have a sign of their own.
//
//nolint:gochecknoglobals // a constant table
var written = []struct {
	cells int
	name  string
	dot   bool
}{
	{24, "whole", true},
	{16, "whole", false},
	{12, "half", true},
	{8, "half", false},
	{6, "quarter", true},
	{4, "quarter", false},
	{3, "eighth", true},
	{2, "eighth", false},
	{1, "16th", false},
}

// notes returns what sounds in a bar, and what is left for those after it.
func (g grid) notes(b gridBar, sounds []sounding) (notes []xmlNote, rest []sounding) {
	end := b.from + b.cells
	for len(sounds) > 0 && sounds[0].from < end {
		s := sounds[0]
		if s.midi == silence && s.from == b.from && s.to >= end {
			notes = append(notes, silentBar(b.cells))
		} else {
			notes = append(notes, g.pieces(b, s)...)
		}
		if s.to > end {
			sounds[0].from, sounds[0].tied = end, true
			break
		}
		sounds = sounds[1:]
	}
	return notes, sounds
}

func silentBar(cells int) xmlNote {
	return xmlNote{Rest: &xmlRest{"yes"}, Duration: cells, Voice: 1}
}

// pieces returns what lies in a bar of a sound as notes that can be written, tied to one
// another and to those in the bars around it. They do not hide the beats: one that begins
// between two ends before the next, one that begins on a beat has whole beats first.
func (g grid) pieces(b gridBar, s sounding) (notes []xmlNote) {
	end := min(s.to, b.from+b.cells)
	for at := s.from; at < end; {
		length := end - at
		switch off := (at - b.from) % g.perBeat; {
		case off > 0:
			length = min(length, g.perBeat-off)
		case length > g.perBeat:
			length -= length % g.perBeat
		}
		sign := written[len(written)-1]
		for _, w := range written {
			if w.cells <= length {
				sign = w
				break
			}
		}
		n := xmlNote{Duration: sign.cells, Voice: 1, Type: sign.name}
		if sign.dot {
			n.Dot = &struct{}{}
		}
		at += sign.cells
		if s.midi == silence {
			n.Rest = &xmlRest{}
		} else {
			n.Pitch = g.pitch(b, s.midi)
			n.tie(s.tied, at < s.to)
			s.tied = true
		}
		notes = append(notes, n)
	}
	return notes
}

// tie ties a note to the one before it, and to the one after it.
func (n *xmlNote) tie(before, after bool) {
	if before {
		n.Ties = append(n.Ties, xmlTie{"stop"})
	}
	if after {
		n.Ties = append(n.Ties, xmlTie{"start"})
	}
	if len(n.Ties) > 0 {
		n.Notations = &xmlNotations{n.Ties}
	}
}

// pitch returns a MIDI number as it is spelt in the key of a bar.
func (g grid) pitch(b gridBar, midi int) *xmlPitch {
	k, known := g.key(g.middle(b.first))
	if !known {
		k = harte.Key{}
	}
	letter, alter := k.Note(midi % 12).Letter()
	return &xmlPitch{letter, alter, midi/12 - 1}
}
