package rest

import (
	"strings"
	"unicode/utf8"
)

// clip cuts s to at most n bytes, between two runes, and leaves no invalid
// UTF-8 in it.
func clip(s string, n int) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
