package harte

import (
	"strconv"
	"strings"
)

// Note is the name of a pitch class: a letter, counted from C, and sharps, or below zero
// flats.
type Note struct{ letter, accidental int }

const letters = "CDEFGAB"

// naturals holds the letters' pitch classes.
//
//nolint:gochecknoglobals // a constant table
var naturals = [7]int{0, 2, 4, 5, 7, 9, 11}

// PitchName returns the name of a pitch class as Song Maps spell it: with a sharp if it
// has no letter of its own.
func PitchName(pitch int) string {
	letter := 0
	for i, natural := range naturals {
		if natural <= pitch {
			letter = i
		}
	}
	return Note{letter, pitch - naturals[letter]}.String()
}

// maxAccidentals is how many sharps or flats a name may have: more than in any music, so
// that no label makes an endless name.
const maxAccidentals = 3

// ParseNote parses the name of a note, such as "F#" or "Bb".
func ParseNote(name string) (Note, bool) {
	if name == "" {
		return Note{}, false
	}
	letter := strings.IndexByte(letters, name[0])
	accidental, ok := parseAccidental(name[1:])
	return Note{letter, accidental}, ok && letter >= 0
}

func parseAccidental(signs string) (int, bool) {
	sharps, flats := strings.Count(signs, "#"), strings.Count(signs, "b")
	return sharps - flats, max(sharps, flats) == len(signs) && len(signs) <= maxAccidentals
}

// Pitch returns the note's pitch class, 0 to 11 from C.
func (n Note) Pitch() int { return (naturals[n.letter] + n.accidental + 24) % 12 }

// String returns the note's name: "F#" or "Bb".
func (n Note) String() string {
	return letters[n.letter:n.letter+1] + signs(n.accidental)
}

// signs writes so many sharps, or below zero flats.
func signs(accidental int) string {
	if accidental < 0 {
		return strings.Repeat("b", -accidental)
	}
	return strings.Repeat("#", accidental)
}

// above returns the note as a degree of the major scale on a root.
func (n Note) above(root Note) string {
	degree := (n.letter - root.letter + len(letters)) % len(letters)
	accidental := (n.Pitch()-root.Pitch()-naturals[degree]+24+6)%12 - 6
	return signs(accidental) + strconv.Itoa(degree+1)
}

// parseDegree parses a degree of the major scale, "b7" or "13", as a note in C.
func parseDegree(text string) (Note, bool) {
	number := strings.TrimLeft(text, "#b")
	accidental, ok := parseAccidental(text[:len(text)-len(number)])
	n, err := strconv.Atoi(number)
	if !ok || err != nil || n < 1 || n > 13 || strconv.Itoa(n) != number {
		return Note{}, false
	}
	return Note{(n - 1) % 7, accidental}, true
}

// parseBass parses the bass of a chord: a degree above its root, as in the paper, or the
// name of a note, as others write.
func parseBass(text string, root Note) (Note, bool) {
	if n, ok := ParseNote(text); ok {
		return n, true
	}
	d, ok := parseDegree(text)
	if !ok {
		return Note{}, false
	}
	n := Note{letter: (root.letter + d.letter) % len(letters)}
	n.accidental = (root.Pitch()+d.Pitch()-n.Pitch()+12+6)%12 - 6
	return n, max(n.accidental, -n.accidental) <= maxAccidentals
}

// Letter returns the note's letter, and how many sharps, or below zero flats, it has.
func (n Note) Letter() (letter string, accidental int) {
	return letters[n.letter : n.letter+1], n.accidental
}
