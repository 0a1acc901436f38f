package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// Streams are where a command reads and writes.
type Streams struct {
	In  io.Reader // songs, where - is named, and answers to questions
	Out io.Writer // answers
	Err io.Writer // hints, progress, questions and errors

	InTerminal, OutTerminal bool // what In and Out are
	Terminal                bool // so is Err, so that progress bars make sense
	Quiet                   bool // neither hints nor progress are wanted

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
