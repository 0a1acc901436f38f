package export

import (
	"strconv"
	"strings"

	"songmap/adapters/internal/harte"
	"songmap/domain/songmap"
)

// kinds are what MusicXML calls Harte's shorthands.
//
//nolint:gochecknoglobals // a constant table
var kinds = map[string]string{
	"maj": "major", "min": "minor", "dim": "diminished", "aug": "augmented",
	"maj7": "major-seventh", "min7": "minor-seventh", "7": "dominant", "dim7": "diminished-seventh",
	"hdim7": "half-diminished", "minmaj7": "major-minor", "aug7": "augmented-seventh", "maj6": "major-sixth", "min6": "minor-sixth",
	"9": "dominant-ninth", "maj9": "major-ninth", "min9": "minor-ninth",
	"11": "dominant-11th", "maj11": "major-11th", "min11": "minor-11th",
	"13": "dominant-13th", "maj13": "major-13th", "min13": "minor-13th",
	"sus2": "suspended-second", "sus4": "suspended-fourth", "5": "power",
}

// harmony returns a chord, spelt in the key of its time, if it is one.
func (p piece) harmony(c songmap.Chord) (xmlHarmony, bool) {
	chord, ok := harte.Parse(c.Label)
	if !ok {
		return xmlHarmony{}, false
	}
	if k, known := p.key(c.Start); known {
		chord = chord.In(k)
	}
	root, alter := chord.Root.Letter()
	h := xmlHarmony{Root: xmlStep{root, alter}}
	if chord.Bass != chord.Root {
		step, alter := chord.Bass.Letter()
		h.Bass = &xmlBass{step, alter}
	}
	head, _, _ := strings.Cut(c.Label, "/")
	_, quality, _ := strings.Cut(head, ":")
	short, list, listed := strings.Cut(quality, "(")
	h.Kind = xmlKind{chord.Suffix(), kinds[short]}
	switch {
	case short == "" && !listed:
		h.Kind.Kind = "major"
	case h.Kind.Kind == "":
		h.Kind.Kind = "other"
	case listed:
		h.Degrees = degrees(strings.TrimSuffix(list, ")"))
	}
	return h, true
}

// degrees returns what a list adds to a chord, or, with an asterisk, takes from it. The
// list has been parsed before.
func degrees(list string) (all []xmlDegree) {
	for _, text := range strings.Split(list, ",") {
		degree, omitted := strings.CutPrefix(text, "*")
		number := strings.TrimLeft(degree, "#b")
		value, err := strconv.Atoi(number)
		if err != nil {
			continue
		}
		signs := degree[:len(degree)-len(number)]
		d := xmlDegree{value, strings.Count(signs, "#") - strings.Count(signs, "b"), "add"}
		if omitted {
			d.Type = "subtract"
		}
		all = append(all, d)
	}
	return all
}
