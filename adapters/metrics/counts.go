package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"songmap/domain"
	"songmap/ports"
)

// Watch lets every scrape count the jobs in repo and the free bytes of the
// disk that keeps uploads.
func (m *Metrics) Watch(repo ports.JobRepository, free func() (int64, error), now func() time.Time) {
	jobs := desc("jobs", "Jobs there are.", "status")
	oldest := desc("oldest_pending_job_age_seconds", "Age of the job that has waited longest; 0 if none waits.")
	disk := desc("free_disk_bytes", "Free space for uploads.")
	m.registry.MustRegister(scraped{[]*prometheus.Desc{jobs, oldest, disk}, func(ctx context.Context, found found) {
		for _, status := range domain.Statuses() {
			if n, err := repo.Count(ctx, ports.Filter{Statuses: []domain.Status{status}}); err == nil {
				found(jobs, prometheus.GaugeValue, float64(n), string(status))
			}
		}
		pending := ports.Filter{Statuses: []domain.Status{domain.StatusPending}}
		if first, err := repo.List(ctx, ports.Query{Filter: pending, OldestFirst: true, Limit: 1}); err == nil {
			var since time.Time
			if len(first) > 0 {
				since = first[0].CreatedAt
			}
			found(oldest, prometheus.GaugeValue, age(since, now()))
		}
		if bytes, err := free(); err == nil {
			found(disk, prometheus.GaugeValue, float64(bytes))
		}
	}})
}
