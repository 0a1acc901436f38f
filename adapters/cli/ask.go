package cli

import (
	"fmt"
	"strings"
)

// ask asks a question of whoever sits at the terminal. Where nobody does, the answer is
// no.
func (s Streams) ask(question string) bool {
	if !s.InTerminal || !s.Terminal {
		return false
	}
	_, _ = fmt.Fprintf(s.Err, "%s [y/N] ", printable(question))
	switch strings.ToLower(strings.TrimSpace(s.line())) {
	case "y", "yes":
		return true
	default:
		return false
	}
}

// line reads a line, and no more: the next one may answer another question.
func (s Streams) line() string {
	var line []byte
	for char := make([]byte, 1); ; {
		n, err := s.In.Read(char)
		if n == 1 && char[0] != '\n' {
			line = append(line, char[0])
		}
		switch {
		case n == 1 && char[0] == '\n':
			return string(line)
		case err != nil:
			_, _ = fmt.Fprintln(s.Err) // the cursor is behind the question
			return string(line)
		}
	}
}
