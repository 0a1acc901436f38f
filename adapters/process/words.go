package process

import (
	"errors"
	"strings"
)

// Words splits a command line into words as a shell does, and does nothing else that a
// shell does: white space separates words, '…' is literal, in "…" a backslash escapes a
// quote or a backslash, elsewhere any character.
func Words(line string) ([]string, error) {
	s := splitter{}
	for _, c := range line {
		s.next(c)
	}
	switch {
	case s.escaped:
		return nil, errors.New("command ends in a backslash that escapes nothing")
	case s.quote != 0:
		return nil, errors.New("command has a quote " + string(s.quote) + " that is never closed")
	}
	s.end()
	return s.words, nil
}

// splitter is the state after the beginning of a command line.
type splitter struct {
	words   []string
	word    strings.Builder
	begun   bool // a word has begun, though it may be empty: ''
	quote   rune // ' or " inside quotes, else 0
	escaped bool // a backslash stands right before
}

func (s *splitter) next(c rune) {
	switch {
	case s.escaped:
		if s.quote == '"' && c != '"' && c != '\\' {
			s.word.WriteRune('\\')
		}
		s.add(c)
	case c == '\\' && s.quote != '\'':
		s.escaped, s.begun = true, true
	case c == s.quote:
		s.quote = 0
	case s.quote == 0 && (c == '"' || c == '\''):
		s.quote, s.begun = c, true
	case s.quote == 0 && strings.ContainsRune(" \t\r\n", c):
		s.end()
	default:
		s.add(c)
	}
}

func (s *splitter) add(c rune) {
	s.word.WriteRune(c)
	s.begun, s.escaped = true, false
}

func (s *splitter) end() {
	if s.begun {
		s.words = append(s.words, s.word.String())
	}
	s.word.Reset()
	s.begun = false
}
