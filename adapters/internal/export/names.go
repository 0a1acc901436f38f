package export

import (
	"strings"
	"unicode"

	"songmap/adapters/internal/harte"
	"songmap/domain/songmap"
)

// oneLine returns text without what would end a line or could not be shown.
func oneLine(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, " "))
	return strings.Join(strings.Fields(text), " ")
}

// key returns the key at a time, if it has a name.
func (p piece) key(at float64) (harte.Key, bool) {
	i := songmap.At(p.Keys, at)
	if i < 0 {
		return harte.Key{}, false
	}
	return harte.ParseKey(p.Keys[i].Tonic, p.Keys[i].Mode)
}

// chordName returns a chord as musicians write it, spelt in the key of its time.
func (p piece) chordName(c songmap.Chord) string {
	if k, known := p.key(c.Start); known {
		return harte.NameIn(c.Label, k)
	}
	return harte.Name(c.Label)
}

// maker returns what made the Song Map.
func (p piece) maker() string {
	return strings.TrimSpace(p.Provenance.Engine + " " + p.Provenance.Version)
}
