// Package zaplog shows operators in a log what goes on.
package zaplog

import (
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"songmap/domain"
	"songmap/ports"
)

// Observer is an Observer that writes to a log.
type Observer struct{ log *zap.Logger }

var _ ports.Observer = Observer{}

// NewObserver returns one that writes to log.
func NewObserver(log *zap.Logger) Observer { return Observer{log} }

// Happened leaves out what an event does not say.
func (o Observer) Happened(e domain.Event) {
	attempt, crashes := zap.Skip(), zap.Skip()
	if e.Attempt > 0 || e.Crashes > 0 {
		attempt, crashes = zap.Int("attempt", e.Attempt), zap.Int("crashes", e.Crashes)
	}
	o.log.Log(level(e), "job "+string(e.Kind), zap.String("job", e.JobID),
		text("worker", e.Worker), text("stage", string(e.Stage)), attempt, crashes,
		text("because", string(e.Reason)), text("code", string(e.Failure.Code)), text("message", e.Failure.Message))
}

// text is a field, unless there is nothing in it.
func text(key, value string) zap.Field {
	if value == "" {
		return zap.Skip()
	}
	return zap.String(key, value)
}

// level keeps the default log to what an operator would want to read.
func level(e domain.Event) zapcore.Level {
	switch e.Kind {
	case domain.EventProgressed:
		return zap.DebugLevel
	case domain.EventFailed:
		if !e.Failure.Code.Expected() {
			return zap.WarnLevel
		}
	case domain.EventRequeued:
		if e.Reason == domain.ReasonAttemptFailed || e.Reason == domain.ReasonWorkerLost {
			return zap.WarnLevel
		}
	case domain.EventCreated, domain.EventStarted, domain.EventCompleted, domain.EventDeleted:
	}
	return zap.InfoLevel
}

// Refused warns: the worker was frozen, or cut off, for too long.
func (o Observer) Refused(jobID string) {
	o.log.Warn("refused a worker that no longer holds the job", zap.String("job", jobID))
}

// Tidied says what was done with files.
func (o Observer) Tidied(t ports.Tidying, files int, bytes int64) {
	o.log.Info(map[ports.Tidying]string{
		ports.TidyingDiscarded: "moved files that belong to no job into the trash",
		ports.TidyingRestored:  "brought files back from the trash, whose jobs are there again",
		ports.TidyingPurged:    "removed files from the trash",
	}[t], zap.Int("files", files), zap.Int64("bytes", bytes))
}

// Trouble warns.
func (o Observer) Trouble(doing string, err error) { o.log.Warn("could not "+doing, zap.Error(err)) }
