package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Streams are where a command writes.
type Streams struct {
	Out      io.Writer // answers
	Err      io.Writer // hints, progress and errors
	Terminal bool      // Err is a terminal, so that progress bars make sense
}

// interrupted is the exit code of a program that Ctrl-C ended: 128 + SIGINT.
const interrupted = 130

// Report tells the user what a command returned, in one line, and returns the
// exit code of the program. An interrupted command needs no words.
func Report(s Streams, err error) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, context.Canceled):
		return interrupted
	default:
		s.complain(err)
		return 1
	}
}

func (s Streams) complain(err error) { s.hint("songmap: error: %s", printable(err.Error())) }

// hint writes a line to standard error. There is nobody left to tell if that
// cannot be written.
func (s Streams) hint(format string, args ...any) { _, _ = fmt.Fprintf(s.Err, format+"\n", args...) }

// json writes a document as one line. Characters that could steer a terminal
// are written as JSON escapes, which leaves the meaning of the text alone.
func (s Streams) json(document []byte) error {
	var line bytes.Buffer
	if err := json.Compact(&line, document); err != nil {
		return err
	}
	_, err := fmt.Fprintln(s.Out, escapeJSON(line.String()))
	return err
}

// each does something to every item and goes on when one of them fails, with
// a line about it, unless the user has interrupted. The error of an only item
// comes back as it is.
func each[T any](ctx context.Context, s Streams, items []T, do func(T) error) error {
	if len(items) == 1 {
		return do(items[0])
	}
	failed := 0
	for _, item := range items {
		err := do(item)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err != nil {
			failed++
			s.complain(err)
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d failed", failed, len(items))
	}
	return nil
}
