package harte

import "strings"

// Key is a key: the spelling of its tonic, and how many sharps, or below zero flats, its
// signature has.
type Key struct {
	Tonic  Note
	Sharps int
	Minor  bool
}

// sharps holds those of the major keys, from C up by semitones.
//
//nolint:gochecknoglobals // a constant table
var sharps = [12]int{0, -5, 2, -3, 4, -1, 6, 1, -4, 3, -2, 5}

// ParseKey parses a tonic and a mode, "major" or "minor". Song Maps name the black keys
// by sharps; a key gets the name with the fewer accidentals, so that "A#" and "major"
// are B flat major.
func ParseKey(tonic, mode string) (Key, bool) {
	n, ok := ParseNote(tonic)
	if !ok || mode != "major" && mode != "minor" {
		return Key{}, false
	}
	k := Key{Tonic: n, Minor: mode == "minor"}
	major := n.Pitch() // of the major key with the same signature
	if k.Minor {
		major = (major + 3) % 12
	}
	k.Sharps = sharps[major]
	if k.Sharps == 6 && n.accidental < 0 {
		k.Sharps = -6 // written as G flat
	}
	k.Tonic = spell(n, k.Sharps)
	return k, true
}

// Name returns the key's short name: "Bb" or "Gm".
func (k Key) Name() string {
	if k.Minor {
		return k.Tonic.String() + "m"
	}
	return k.Tonic.String()
}

// KeyName returns the name of a tonic and a mode in words: "Bb major". What is no known
// key stays as it is.
func KeyName(tonic, mode string) string {
	if k, ok := ParseKey(tonic, mode); ok {
		tonic = k.Tonic.String()
	}
	return strings.TrimSpace(tonic + " " + mode)
}

// In returns the chord as it is spelt in a key: what the Song Map calls A# is a B flat in
// C or F. A diminished chord leads upwards, so it keeps its sharp more often.
func (c Chord) In(k Key) Chord {
	allowed := borrowed
	if diminished := tones(3, 6); c.tones&diminished == diminished {
		allowed = 0
	}
	root := spell(c.Root, k.Sharps-allowed)
	if root == c.Root {
		return c
	}
	if c.Bass != c.Root {
		c.Bass = c.Bass.flattened() // so that it stays as many letters above
	} else {
		c.Bass = root
	}
	c.Root = root
	return c
}

// Note returns a pitch class as it is spelt in the key.
func (k Key) Note(pitch int) Note {
	n, _ := ParseNote(PitchName(pitch))
	return spell(n, k.Sharps-borrowed)
}

// borrowed is how many more flats than its own a key borrows from its minor: B flat, E
// flat and A flat in C, but C sharp.
const borrowed = 3

// spell returns a sharp note as a flat if it is one in a signature of so many sharps, or
// below zero flats.
func spell(n Note, sharps int) Note {
	if n.accidental != 1 {
		return n
	}
	flat := n.flattened()
	if place := strings.IndexByte("BEADG", letters[flat.letter]); flat.accidental == -1 && place >= 0 && place < -sharps {
		return flat // the letters are in the order of flats in signatures
	}
	return n
}

// flattened returns the same pitch with the next letter.
func (n Note) flattened() Note {
	next := Note{letter: (n.letter + 1) % len(letters)}
	next.accidental = (n.Pitch()-next.Pitch()+12+6)%12 - 6
	return next
}
