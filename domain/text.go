package domain

import (
	"strings"
	"unicode/utf8"
)

// Text is text as every store can keep it: valid UTF-8 without NUL. A byte that
// is no UTF-8 becomes U+FFFD, which is what clients would see of it anyway; a NUL
// is left out. All text of jobs, events, webhooks and deliveries is such: what
// comes from outside is made so, or refused, where it comes in.
func Text(text string) string {
	if utf8.ValidString(text) && !strings.ContainsRune(text, 0) {
		return text
	}
	return strings.Map(func(r rune) rune {
		if r == 0 {
			return -1
		}
		return r
	}, text)
}
