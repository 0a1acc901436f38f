// Package harte parses chord labels in the syntax of Harte et al., ISMIR 2005
// ("A:min7", "C:maj/3"), which is that of Song Maps, and writes them as musicians do
// ("Am7", "C/E").
package harte

import (
	"slices"
	"strings"
)

// None is the label of silence and noise.
const None = "N"

// Chord is a parsed label.
type Chord struct {
	Root Note
	Bass Note // the root, unless the label has another one

	suffix string // behind the root's name
	tones  uint16 // bit n: the note n semitones above the root sounds
}

// Parse parses a label. It reports false for None, for an unknown chord ("X"), and for
// everything else that is no chord.
func Parse(label string) (Chord, bool) {
	head, bass, inverted := strings.Cut(label, "/")
	name, quality, named := strings.Cut(head, ":")
	root, ok := ParseNote(name)
	if !ok || named && quality == "" {
		return Chord{}, false
	}
	c := Chord{Root: root, Bass: root}
	if c.suffix, c.tones, ok = parseQuality(quality); !ok {
		return Chord{}, false
	}
	if inverted {
		c.Bass, ok = parseBass(bass, root)
	}
	return c, ok
}

// Name returns the chord as musicians write it.
func (c Chord) Name() string {
	if c.Bass == c.Root {
		return c.Root.String() + c.suffix
	}
	return c.Root.String() + c.suffix + "/" + c.Bass.String()
}

// Suffix returns what musicians write behind the root's name.
func (c Chord) Suffix() string { return c.suffix }

// Tones returns the chord's notes in semitones above its root, 0 to 11, ascending.
func (c Chord) Tones() []int {
	var all []int
	for t := range 12 {
		if c.tones&(1<<t) != 0 {
			all = append(all, t)
		}
	}
	return all
}

// Name returns a label as musicians write it. What is no chord stays as it is, except for
// None, which is "N.C.".
func Name(label string) string {
	if label == None {
		return "N.C."
	}
	if c, ok := Parse(label); ok {
		return c.Name()
	}
	return label
}

// NameIn returns a label as musicians write it in a key.
func NameIn(label string, k Key) string {
	if c, ok := Parse(label); ok {
		return c.In(k).Name()
	}
	return Name(label)
}

// Strict returns a label in the paper's syntax, with the bass as a degree, for programs
// that accept no other, and "X" for what is no chord.
func Strict(label string) string {
	c, ok := Parse(label)
	switch head, bass, _ := strings.Cut(label, "/"); {
	case ok && bass != "" && strings.IndexByte(letters, bass[0]) >= 0:
		return head + "/" + c.Bass.above(c.Root)
	case ok || label == None:
		return label
	default:
		return "X"
	}
}

// parseQuality parses what is between colon and slash: a shorthand, a list of degrees, or
// both. Without either it is a major triad.
func parseQuality(text string) (suffix string, tones uint16, ok bool) {
	short, list, listed := strings.Cut(text, "(")
	list, closed := strings.CutSuffix(list, ")")
	if listed != closed {
		return "", 0, false
	}
	if short == "" && !listed {
		short = "maj"
	}
	if short != "" {
		i := slices.IndexFunc(qualities, func(q quality) bool { return q.short == short })
		if i < 0 {
			return "", 0, false
		}
		suffix, tones = qualities[i].suffix, qualities[i].tones
	}
	if !listed {
		return suffix, tones, true
	}
	extra, tones, ok := addDegrees(tones, strings.Split(list, ","))
	if i := slices.IndexFunc(qualities, func(q quality) bool { return q.tones == tones }); short == "" && i >= 0 {
		return qualities[i].suffix, tones, ok
	}
	return suffix + extra, tones, ok
}

// addDegrees adds the degrees of a list to a chord, removes those with an asterisk, and
// returns what musicians write for that.
func addDegrees(tones uint16, list []string) (suffix string, _ uint16, ok bool) {
	for _, text := range list {
		degree, omitted := strings.CutPrefix(text, "*")
		d, ok := parseDegree(degree)
		switch {
		case !ok:
			return "", 0, false
		case omitted:
			tones &^= 1 << d.Pitch()
			suffix += "(no" + degree + ")"
		case degree == "1":
			tones |= 1
		default:
			tones |= 1 << d.Pitch()
			suffix += "(" + degree + ")"
		}
	}
	return suffix, tones, true
}
