package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"songmap/domain"
	"songmap/ports"
)

// alike ends the help of what a database knows, not an instance: whoever adds up
// instances has to leave these out.
const alike = " Instances that share a database report the same."

// Watch lets every scrape look at the jobs in repo, by queries that take the same time
// however many there are.
func (m *Metrics) Watch(repo ports.JobRepository, now func() time.Time) {
	jobs := desc("jobs", "Jobs there are; those that are pending are the queue."+alike, "status")
	oldest := desc("oldest_pending_job_age_seconds", "Since when the oldest pending job was created; 0 if none is pending."+alike)
	m.registry.MustRegister(scraped{[]*prometheus.Desc{jobs, oldest}, func(ctx context.Context, found found) {
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
	}})
}

// WatchDisk lets every scrape ask for the bytes of the disk that keeps uploads.
func (m *Metrics) WatchDisk(free, size func() (int64, error)) {
	left := desc("free_disk_bytes", "Free space for uploads; not with an object store.")
	all := desc("disk_size_bytes", "Size of the disk of uploads, in use or not.")
	m.registry.MustRegister(scraped{[]*prometheus.Desc{left, all}, func(_ context.Context, found found) {
		for of, bytes := range map[*prometheus.Desc]func() (int64, error){left: free, all: size} {
			if n, err := bytes(); err == nil {
				found(of, prometheus.GaugeValue, float64(n))
			}
		}
	}})
}
