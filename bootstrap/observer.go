package bootstrap

import (
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"songmap/adapters/metrics"
	"songmap/domain"
	"songmap/ports"
)

// observer shows operators what goes on: in the log, and as numbers.
type observer struct {
	log     *zap.Logger
	metrics *metrics.Metrics
}

func newObserver(log *zap.Logger, m *metrics.Metrics) ports.Observer { return observer{log, m} }

var _ ports.Observer = observer{}

// Happened implements ports.Observer.
func (o observer) Happened(e domain.Event) {
	o.metrics.Happened(e)
	fields := []zap.Field{zap.String("job", e.JobID)}
	if e.Worker != "" {
		fields = append(fields, zap.String("worker", e.Worker))
	}
	if e.Stage != "" {
		fields = append(fields, zap.String("stage", string(e.Stage)))
	}
	if e.Attempt > 0 || e.Crashes > 0 {
		fields = append(fields, zap.Int("attempt", e.Attempt), zap.Int("crashes", e.Crashes))
	}
	if e.Reason != "" {
		fields = append(fields, zap.String("because", string(e.Reason)))
	}
	if e.Failure.Code != "" {
		fields = append(fields, zap.String("code", string(e.Failure.Code)), zap.String("message", e.Failure.Message))
	}
	o.log.Log(level(e), "job "+string(e.Kind), fields...)
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

// Refused implements ports.Observer.
func (o observer) Refused(jobID string) {
	o.metrics.Refused(jobID)
	o.log.Warn("refused a worker that no longer holds the job", zap.String("job", jobID))
}

// Tidied implements ports.Observer.
func (o observer) Tidied(t ports.Tidying, files int, bytes int64) {
	o.metrics.Tidied(t, files, bytes)
	o.log.Info(tidied[t], zap.Int("files", files), zap.Int64("bytes", bytes))
}

// tidied says what was done with files.
//
//nolint:gochecknoglobals // a constant table
var tidied = map[ports.Tidying]string{
	ports.TidyingDiscarded: "moved files that belong to no job into the trash",
	ports.TidyingRestored:  "brought files back from the trash, whose jobs are there again",
	ports.TidyingPurged:    "removed files from the trash",
}

// Trouble implements ports.Observer.
func (o observer) Trouble(doing string, err error) {
	o.metrics.Trouble(doing, err)
	o.log.Warn("could not "+doing, zap.Error(err))
}
