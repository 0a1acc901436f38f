package cli

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// printable makes text safe for a terminal: what could move the cursor, set colours,
// change the direction of writing or end the line becomes a Go escape ("\x1b",
// "\u202e").
func printable(text string) string { return escape(text, harmless) }

// printableLines does the same to a text of several lines, perhaps with columns.
func printableLines(text []byte) string {
	return escape(string(text), func(r rune) bool { return harmless(r) || r == '\n' || r == '\t' })
}

// escape turns bytes that are no UTF-8, and characters that may not stay, into Go escapes.
func escape(text string, stays func(rune) bool) string {
	var b strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, text[0])
		case stays(r):
			b.WriteRune(r)
		default:
			quoted := strconv.QuoteRuneToASCII(r)
			b.WriteString(quoted[1 : len(quoted)-1])
		}
		text = text[size:]
	}
	return b.String()
}

// escapeJSON does the same to a compact JSON document, in which characters outside ASCII
// are always inside strings, where \u is allowed.
func escapeJSON(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case harmless(r):
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// harmless reports whether a character has no effect but to be shown. The two joiners
// are invisible, but scripts and emoji need them.
func harmless(r rune) bool {
	const zeroWidthNonJoiner, zeroWidthJoiner = '\u200c', '\u200d'
	return unicode.IsGraphic(r) || r == zeroWidthNonJoiner || r == zeroWidthJoiner
}
