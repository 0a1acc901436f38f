package metrics

import (
	"errors"
	"slices"

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
}

func newJobs(r registry) jobs {
	j := jobs{
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
	}
	expect(j.events, domain.EventKinds())
	expect(j.failures, append(domain.Codes(), otherCode))
	expect(j.requeues, domain.Reasons())
	expect(j.tidiedFiles, ports.Tidyings())
	expect(j.tidiedBytes, ports.Tidyings())
	return j
}

// otherCode stands for codes that analyzers of others may make up: each would be a time
// series for ever.
const otherCode domain.Code = "other"

var _ ports.Observer = (*Metrics)(nil)

func (m *Metrics) Happened(e domain.Event) {
	m.jobs.events.WithLabelValues(string(e.Kind)).Inc()
	m.analyses.happened(e)
	switch e.Kind {
	case domain.EventStarted:
		m.jobs.wait.Observe(e.Waited.Seconds())
	case domain.EventFailed:
		code := e.Failure.Code
		if !slices.Contains(domain.Codes(), code) {
			code = otherCode
		}
		m.jobs.failures.WithLabelValues(string(code)).Inc()
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
