package domain

import (
	"slices"
	"strings"
	"unicode"
)

// Warnings say what of a song was not heard, or not as it was meant: sentences
// for the musician, a line each. Empty means that there are none.
type Warnings string

// Some is said about a song in a few words; what goes on for longer is an
// analyzer's mistake, and would be carried by every list of jobs.
const (
	maxWarnings = 20
	maxWarning  = 300 // characters
)

// NewWarnings makes each sentence a line, and leaves out what is empty, said
// twice, or too much. All of it stays in the Song Map.
func NewWarnings(sentences []string) Warnings {
	var lines []string
	for _, s := range sentences {
		line := oneLine(s)
		if line != "" && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
		if len(lines) == maxWarnings {
			break
		}
	}
	return Warnings(strings.Join(lines, "\n"))
}

// Sentences are the warnings one by one.
func (w Warnings) Sentences() []string {
	if w == "" {
		return []string{}
	}
	return strings.Split(string(w), "\n")
}

// oneLine is text without controls and line ends, in valid UTF-8, not too long.
func oneLine(text string) string {
	text = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(text, "\uFFFD"), func(c rune) bool {
		return unicode.IsControl(c) || unicode.IsSpace(c)
	}), " ")
	if r := []rune(text); len(r) > maxWarning {
		text = string(r[:maxWarning-1]) + "…"
	}
	return text
}
