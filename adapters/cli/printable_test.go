package cli

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestPrintableShowsNamesAndDefusesEscapes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Für Elise 歌 👩‍🎤.mp3": "Für Elise 歌 👩‍🎤.mp3",
		"\x1b]0;title\a":      `\x1b]0;title\a`,
		"a\r\n\tb\x7f":        `a\r\n\tb\x7f`,
		"\u009b2J":            `\u009b2J`,
		"x\u202egpj.mp3":      `x\u202egpj.mp3`,
		"\u2066\u200f":        `\u2066\u200f`,
		"bad \xff\xc3":        `bad \xff\xc3`,
		"a\u2028b\ufeff":      `a\u2028b\ufeff`,
		"\ufffd":              "\ufffd",
	} {
		if got := printable(text); got != want {
			t.Errorf("printable(%q) = %s, want %s", text, got, want)
		}
	}
}

func FuzzPrintable(f *testing.F) {
	f.Add("\x1b[2J\u202e\U000e0001\xff")
	f.Fuzz(func(t *testing.T, text string) {
		for _, r := range printable(text) {
			if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
				t.Errorf("printable(%q) holds %U", text, r)
			}
		}
		document, err := json.Marshal(text)
		if err != nil || !utf8.ValidString(text) {
			return
		}
		var back string
		if err := json.Unmarshal([]byte(escapeJSON(string(document))), &back); err != nil || back != text {
			t.Errorf("escapeJSON changed %q to %q (%v)", text, back, err)
		}
		if strings.ContainsFunc(escapeJSON(string(document)), unicode.IsControl) {
			t.Errorf("escapeJSON(%s) holds a control character", document)
		}
	})
}
