package domain

import (
	_ "embed" // the table of letters
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

//go:generate go run fold_generate.go

// Fold returns what two texts have in common that people take for the same
// when they search: it leaves out case and accents, and how an accented letter
// is written (Unicode's NFC or NFD). So "Étude", "étude" and "etude" fold to
// the same, and so do "ЖУК" and "жук". The result is valid UTF-8 without NUL.
func Fold(text string) string {
	if plain(text) {
		return strings.ToLower(text)
	}
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range text {
		if r != 0 && !unicode.Is(unicode.Mn, r) {
			// Upper case first: some letters, such as the two small sigmas,
			// share a capital alone.
			fold(&b, unicode.ToLower(unicode.ToUpper(r)))
		}
	}
	return b.String()
}

// plain reports whether text is ASCII without NUL.
func plain(text string) bool {
	for i := range len(text) {
		if text[i] == 0 || text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// fold writes a lower-case letter without its accents. Syllables of Hangul
// come apart into their letters (The Unicode Standard, section 3.12).
func fold(b *strings.Builder, r rune) {
	const (
		firstSyllable, lastSyllable = 0xAC00, 0xD7A3
		leads, vowels, trails       = 0x1100, 0x1161, 0x11A7
		vowelsInAll, trailsInAll    = 21, 28
	)
	switch {
	case r < utf8.RuneSelf:
		b.WriteRune(r)
	case firstSyllable <= r && r <= lastSyllable:
		n := r - firstSyllable
		b.WriteRune(leads + n/(vowelsInAll*trailsInAll))
		b.WriteRune(vowels + n/trailsInAll%vowelsInAll)
		if trail := n % trailsInAll; trail > 0 {
			b.WriteRune(trails + trail)
		}
	default:
		if bare, ok := bareLetters()[r]; ok {
			b.WriteString(bare)
		} else {
			b.WriteRune(r)
		}
	}
}

// foldTable is made from Unicode: entries are separated by blanks and line ends, and
// each is a letter and what is left of it without accents.
//
//go:embed fold_table.txt
var foldTable string

var bareLetters = sync.OnceValue(func() map[rune]string { //nolint:gochecknoglobals // a table that nothing changes
	table := make(map[rune]string)
	for entry := range strings.FieldsFuncSeq(foldTable, func(r rune) bool { return r == ' ' || r == '\n' }) {
		letter, size := utf8.DecodeRuneInString(entry)
		table[letter] = entry[size:]
	}
	return table
})
