package bootstrap

import (
	"time"

	"songmap/adapters/files"
	"songmap/adapters/metrics"
	"songmap/application"
	"songmap/ports"
)

// watch lets the metrics count what there is at each scrape.
func watch(m *metrics.Metrics, repo ports.JobRepository, box ports.Outbox, f *application.Feed, c Config) {
	m.Watch(repo, func() (int64, error) { return files.Free(c.UploadDir) }, time.Now)
	m.WatchOutbox(box, time.Now)
	m.WatchStreams(f.Followers)
}
