package domain_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"songmap/domain"
)

func TestTextsThatPeopleTakeForTheSameFoldToTheSame(t *testing.T) {
	t.Parallel()
	for _, same := range [][]string{
		{"etude", "ETUDE", "étude", "Étude", "E\u0301tude", norm.NFD.String("Étude")},
		{"жук", "ЖУК", "Жук"},
		{"йод", "ИОД", norm.NFD.String("Йод")},
		{"όδος", "ΟΔΟΣ", "Οδοσ"},
		{"한국", norm.NFD.String("한국")},
		{"がく", norm.NFD.String("がく")},
		{"việt nam", "VIET NAM", norm.NFD.String("Việt Nam")},
		{"å", "\u212b", "A\u030a", "a"},
		{"song", "so\x00ng"},
		{"\ufffd", "\xff", "\xc3"},
		{"", "\u0301", "\x00"},
	} {
		want := domain.Fold(same[0])
		for _, text := range same[1:] {
			if got := domain.Fold(text); got != want {
				t.Errorf("Fold(%+q) = %+q, want %+q as of %+q", text, got, want, same[0])
			}
		}
	}
	for _, different := range [][2]string{{"a", "b"}, {"한", "하"}, {"жук", "лук"}, {"100%", "100_"}, {"a b", "ab"}} {
		if a, b := domain.Fold(different[0]), domain.Fold(different[1]); a == b {
			t.Errorf("%q and %q both fold to %q", different[0], different[1], a)
		}
	}
}

// The table is generated; this test finds it out of date when the Unicode
// tables of Go or of its library change.
func TestEveryLetterFoldsAsUnicodeDecomposesIt(t *testing.T) {
	t.Parallel()
	for r := rune(1); r <= unicode.MaxRune; r++ {
		if r >= 0xD800 && r <= 0xDFFF {
			continue
		}
		got := domain.Fold(string(r))
		want := domain.Fold(norm.NFD.String(string(r)))
		if got != want || got != domain.Fold(norm.NFC.String(string(r))) {
			t.Errorf("%U folds to %+q, decomposed to %+q", r, got, want)
		}
		if again := domain.Fold(got); again != got {
			t.Errorf("%U folds to %+q, and again to %+q", r, got, again)
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, text := range []string{"Étude", "a\x00\xff", "한\u0301", "\u0345ς"} {
		f.Add(text, "x")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		folded := domain.Fold(a)
		if !utf8.ValidString(folded) || strings.ContainsRune(folded, 0) {
			t.Errorf("Fold(%+q) = %+q", a, folded)
		}
		if domain.Fold(folded) != folded {
			t.Errorf("Fold(%+q) = %+q, which folds to something else", a, folded)
		}
		if utf8.ValidString(a) && utf8.ValidString(b) && domain.Fold(a+b) != folded+domain.Fold(b) {
			t.Errorf("Fold(%+q + %+q) is not that of its parts", a, b)
		}
	})
}
