//go:build ignore

// Writes fold_table.txt: the letters that Unicode decomposes canonically, each
// with what is left of it without marks. Hangul is left out: Fold computes it.
package main

import (
	"os"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

func main() {
	var out strings.Builder
	n := 0
	for r := rune(0x80); r <= unicode.MaxRune; r++ {
		bare, ok := decompose(r)
		if !ok {
			continue
		}
		end := " "
		if n++; n%24 == 0 {
			end = "\n"
		}
		out.WriteString(string(r) + bare + end)
	}
	if err := os.WriteFile("fold_table.txt", []byte(out.String()), 0o644); err != nil {
		panic(err)
	}
}

// decompose returns what Fold is to make of a letter in lower case, if that is
// something else than the letter.
func decompose(r rune) (string, bool) {
	if unicode.ToLower(unicode.ToUpper(r)) != r || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Hangul, r) || r >= 0xD800 && r <= 0xDFFF {
		return "", false
	}
	var bare strings.Builder
	for _, c := range norm.NFD.String(string(r)) {
		if !unicode.Is(unicode.Mn, c) {
			bare.WriteRune(unicode.ToLower(unicode.ToUpper(c)))
		}
	}
	return bare.String(), bare.String() != string(r)
}
