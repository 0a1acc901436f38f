package metrics

import (
	"errors"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"songmap/domain"
	"songmap/ports"
)

// jobs counts what happens to jobs.
type jobs struct {
	events, failures, requeues *prometheus.CounterVec
	refused, database          prometheus.Counter
	tidiedFiles, tidiedBytes   *prometheus.CounterVec
	wait                       prometheus.Observer
	stageTime                  *prometheus.HistogramVec
	stages                     *stages
}

func newJobs(r registry) jobs {
	return jobs{
		events:   r.counter("job_events_total", "What happened to jobs.", "kind"),
		failures: r.counter("job_failures_total", "Jobs that ended in error.", "code"),
		requeues: r.counter("job_requeues_total",
			"Jobs that went back to the queue: attempt_failed are retries, worker_lost are rescues.", "reason"),
		refused:  r.counter("refused_tokens_total", "Workers refused because they no longer held the job.").WithLabelValues(),
		database: r.counter("database_errors_total", "Times that the database did not do its work.").WithLabelValues(),
		tidiedFiles: r.counter("tidied_files_total",
			"Files and folders without a job: discarded into the trash, restored as their job is back, purged for good.", "what"),
		tidiedBytes: r.counter("tidied_bytes_total", "How large they were.", "what"),
		wait: r.histogram("job_wait_seconds", "How long jobs could have been claimed before they were.",
			[]float64{.001, .01, .1, 1, 10, 60, 300, 1800, 7200}).WithLabelValues(),
		stageTime: r.histogram("stage_duration_seconds", "How long the stages of analyses took.",
			[]float64{.1, .3, 1, 3, 10, 30, 100, 300, 1000}, "stage"),
		stages: &stages{running: map[string]stage{}},
	}
}

var _ ports.Observer = (*Metrics)(nil)

func (m *Metrics) Happened(e domain.Event) {
	m.jobs.events.WithLabelValues(string(e.Kind)).Inc()
	if last, took := m.jobs.stages.next(e); last != "" {
		m.jobs.stageTime.WithLabelValues(string(last)).Observe(took.Seconds())
	}
	switch e.Kind {
	case domain.EventStarted:
		m.jobs.wait.Observe(e.Waited.Seconds())
	case domain.EventFailed:
		m.jobs.failures.WithLabelValues(string(e.Failure.Code)).Inc()
	case domain.EventRequeued:
		m.jobs.requeues.WithLabelValues(string(e.Reason)).Inc()
	case domain.EventCreated, domain.EventProgressed, domain.EventCompleted, domain.EventDeleted:
	}
}

func (m *Metrics) Refused(string) { m.jobs.refused.Inc() }

func (m *Metrics) Tidied(t ports.Tidying, files int, bytes int64) {
	m.jobs.tidiedFiles.WithLabelValues(string(t)).Add(float64(files))
	m.jobs.tidiedBytes.WithLabelValues(string(t)).Add(float64(bytes))
}

func (m *Metrics) Trouble(_ string, err error) {
	if errors.Is(err, ports.ErrUnavailable) {
		m.jobs.database.Inc()
	}
}

// stages remembers since when each running job has been in its stage.
type stages struct {
	mu      sync.Mutex
	running map[string]stage // by job id
}

type stage struct {
	name  domain.Stage
	since time.Time
}

// next notes what an event says about a job's stage, and returns the stage
// that it ends, if any, and how long that took.
func (s *stages) next(e domain.Event) (ended domain.Stage, took time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	last, ok := s.running[e.JobID]
	if ok {
		ended, took = last.name, e.At.Sub(last.since)
	}
	if e.Kind == domain.EventProgressed {
		s.running[e.JobID] = stage{e.Stage, e.At}
	} else {
		delete(s.running, e.JobID)
	}
	return ended, took
}
