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

// Child is the other end of an Analyzer: it runs an analysis and tells on
// stdout how it goes. It returns the analyzer's error, which has been told
// already, for the process to end with.
func Child(ctx context.Context, stdout io.Writer, analyzer ports.Analyzer, task ports.Task) error {
	s := &speaker{to: json.NewEncoder(stdout)}
	s.to.SetEscapeHTML(false)
	made, err := analyzer.Analyze(ctx, task, s.advance)
	s.flush()
	if err != nil {
		return errors.Join(err, s.to.Encode(failureMessage(err)))
	}
	return s.to.Encode(json.RawMessage(made.SongMap)) // on one line, as every message
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

// speakEvery is the shortest time between two messages of progress in one
// stage.
const speakEvery = 100 * time.Millisecond

// speaker tells of progress, not too often, and never holds back a new stage
// or the last word.
type speaker struct {
	to   *json.Encoder
	told progressMessage
	last progressMessage
	at   time.Time // when told was told
}

// advance implements ports.Advance.
func (s *speaker) advance(fraction float64, stage domain.Stage) {
	s.last = progressMessage{fraction, stage}
	if stage != s.told.Stage || time.Since(s.at) >= speakEvery {
		s.tell()
	}
}

// flush tells what has been held back.
func (s *speaker) flush() {
	if s.last != s.told {
		s.tell()
	}
}

// tell writes the last progress. A parent that does not listen is gone, and
// the process with it before long.
func (s *speaker) tell() {
	_ = s.to.Encode(s.last)
	s.told, s.at = s.last, time.Now()
}
