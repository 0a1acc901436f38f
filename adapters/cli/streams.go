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

// Report prints the error of a command in one line, and returns the exit code of the
// program. An interrupted command prints nothing.
func Report(s Streams, err error) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, context.Canceled):
		return interrupted
	default:
		s.printError(err)
		return 1
	}
}

func (s Streams) printError(err error) { s.hint("songmap: error: %s", printable(err.Error())) }

// hint writes a line to standard error. If that fails, nothing can be reported.
func (s Streams) hint(format string, args ...any) { _, _ = fmt.Fprintf(s.Err, format+"\n", args...) }

// json writes a document as one line. Characters that could control a terminal become
// JSON escapes, which keeps the meaning of the text.
func (s Streams) json(document []byte) error {
	var line bytes.Buffer
	if err := json.Compact(&line, document); err != nil {
		return err
	}
	_, err := fmt.Fprintln(s.Out, escapeJSON(line.String()))
	return err
}

// each calls do for every item. If one fails, it prints the error and goes on, unless
// the user has interrupted. The error of an only item is returned as it is.
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
			s.printError(err)
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d failed", failed, len(items))
	}
	return nil
}
