package process

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// Child is the other end of an Analyzer: it runs an analysis and writes its messages to
// stdout. It returns the analyzer's error, which is among them already, for the process
// to end with.
func Child(ctx context.Context, stdout io.Writer, analyzer ports.Analyzer, task ports.Task) error {
	w := &progressWriter{to: json.NewEncoder(stdout)}
	w.to.SetEscapeHTML(false)
	analysis, err := analyzer.Analyze(ctx, task, w.advance)
	w.flush()
	if err != nil {
		return errors.Join(err, w.to.Encode(failureMessage(err)))
	}
	return w.to.Encode(json.RawMessage(analysis.SongMap)) // on one line, as every message
}

type progressMessage struct {
	Progress float64      `json:"progress"`
	Stage    domain.Stage `json:"stage,omitempty"`
}

func failureMessage(err error) any {
	type failure struct {
		Code    domain.Code `json:"code"`
		Message string      `json:"message"`
	}
	why := domain.NewFailure(domain.CodeAnalyzerFailed)
	errors.As(err, &why)
	return map[string]failure{"error": {why.Code, why.Message}}
}

// progressInterval is the shortest time between two messages of progress in one
// stage.
const progressInterval = 100 * time.Millisecond

// progressWriter writes progress, not too often, but a new stage and the last progress
// in any case.
type progressWriter struct {
	to        *json.Encoder
	last      progressMessage
	written   progressMessage
	writtenAt time.Time
}

// advance is a ports.Advance.
func (w *progressWriter) advance(fraction float64, stage domain.Stage) {
	w.last = progressMessage{fraction, stage}
	if stage != w.written.Stage || time.Since(w.writtenAt) >= progressInterval {
		w.write()
	}
}

// flush writes what has been held back.
func (w *progressWriter) flush() {
	if w.last != w.written {
		w.write()
	}
}

// write writes the last progress. A parent that does not read is gone, and the process
// will be before long.
func (w *progressWriter) write() {
	_ = w.to.Encode(w.last)
	w.written, w.writtenAt = w.last, time.Now()
}
