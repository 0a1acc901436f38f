package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"songmap/domain"
	"songmap/ports"
)

// scrapePatience is how long a scrape waits for the repository.
const scrapePatience = 2 * time.Second

// counts is what there is at the moment of a scrape.
type counts struct {
	repo ports.JobRepository
	free func() (int64, error)
	now  func() time.Time

	jobs   *prometheus.Desc
	oldest *prometheus.Desc
	disk   *prometheus.Desc
}

// Watch lets every scrape count the jobs in repo and the free bytes of the
// disk that keeps uploads.
func (m *Metrics) Watch(repo ports.JobRepository, free func() (int64, error), now func() time.Time) {
	m.registry.MustRegister(&counts{
		repo: repo, free: free, now: now,
		jobs:   prometheus.NewDesc(prefix+"jobs", "Jobs there are.", []string{"status"}, nil),
		oldest: prometheus.NewDesc(prefix+"oldest_pending_job_age_seconds", "Age of the job that has waited longest; 0 if none waits.", nil, nil),
		disk:   prometheus.NewDesc(prefix+"free_disk_bytes", "Free space for uploads.", nil, nil),
	})
}

// Describe implements prometheus.Collector.
func (s *counts) Describe(d chan<- *prometheus.Desc) {
	d <- s.jobs
	d <- s.oldest
	d <- s.disk
}

// Collect implements prometheus.Collector. What is not known is left out:
// a scrape is no place to fail.
func (s *counts) Collect(c chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapePatience)
	defer cancel()
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		c <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	for _, status := range domain.Statuses() {
		if n, err := s.repo.Count(ctx, ports.Filter{Statuses: []domain.Status{status}}); err == nil {
			gauge(s.jobs, float64(n), string(status))
		}
	}
	waiting := ports.Query{Filter: ports.Filter{Statuses: []domain.Status{domain.StatusPending}}, OldestFirst: true, Limit: 1}
	if jobs, err := s.repo.List(ctx, waiting); err == nil {
		age := 0.0
		if len(jobs) > 0 {
			age = max(0, s.now().Sub(jobs[0].CreatedAt).Seconds())
		}
		gauge(s.oldest, age)
	}
	if free, err := s.free(); err == nil {
		gauge(s.disk, float64(free))
	}
}
