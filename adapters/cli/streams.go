package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// Streams are where a command writes.
type Streams struct {
	Out      io.Writer // answers
	Err      io.Writer // hints, progress and errors
	Terminal bool      // Err is a terminal, so that progress bars make sense
	Quiet    bool      // neither hints nor progress are wanted

	// Patience is for how long uploads and those who wait go on while the server is
	// away; 0: two minutes, longer than a restart takes.
	Patience time.Duration
}

func (s Streams) printError(err error) {
	_, _ = fmt.Fprintf(s.Err, "songmap: error: %s\n", printable(err.Error()+advice(err)))
}

// hint writes a line to standard error. If that fails, nothing can be reported.
func (s Streams) hint(format string, args ...any) {
	if !s.Quiet {
		_, _ = fmt.Fprintf(s.Err, format+"\n", args...)
	}
}

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
	sum := someError{all: len(items)}
	for _, item := range items {
		err := do(item)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err != nil {
			s.printError(err)
			sum.add(err)
		}
	}
	return sum.orNil()
}

// add counts a failure.
func (e *someError) add(err error) {
	code := exitCode(err)
	if e.failed++; e.failed > 1 && code != e.code {
		code = exitFailed
	}
	e.code = code
}

func (e *someError) orNil() error {
	if e.failed == 0 {
		return nil
	}
	return e
}
