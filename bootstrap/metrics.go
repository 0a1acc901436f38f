package bootstrap

import (
	"time"

	"songmap/adapters/metrics"
	"songmap/application"
	"songmap/bootstrap/media"
	"songmap/ports"
)

// watch lets the metrics count what there is at each scrape.
func watch(m *metrics.Metrics, repo ports.JobRepository, box ports.Outbox, f *application.Feed, stores media.Stores) {
	m.Watch(repo, stores.Uploads.Free, time.Now)
	m.WatchOutbox(box, time.Now)
	m.WatchStreams(f.Followers)
}
