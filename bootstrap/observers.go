package bootstrap

import (
	"time"

	"go.uber.org/zap"

	"songmap/adapters/metrics"
	"songmap/adapters/zaplog"
	"songmap/application"
	"songmap/bootstrap/media"
	"songmap/domain"
	"songmap/ports"
)

// observers hand everything on to each of them.
type observers []ports.Observer

func newObserver(log *zap.Logger, m *metrics.Metrics) ports.Observer {
	return observers{zaplog.NewObserver(log), m}
}

func (all observers) each(show func(ports.Observer)) {
	for _, o := range all {
		show(o)
	}
}

func (all observers) Happened(e domain.Event) { all.each(func(o ports.Observer) { o.Happened(e) }) }

func (all observers) Refused(jobID string) { all.each(func(o ports.Observer) { o.Refused(jobID) }) }

func (all observers) Tidied(t ports.Tidying, files int, bytes int64) {
	all.each(func(o ports.Observer) { o.Tidied(t, files, bytes) })
}

func (all observers) Attempted(d domain.Delivery, took time.Duration) {
	all.each(func(o ports.Observer) { o.Attempted(d, took) })
}

func (all observers) Disabled(w domain.Webhook) { all.each(func(o ports.Observer) { o.Disabled(w) }) }

func (all observers) Trouble(doing string, err error) {
	all.each(func(o ports.Observer) { o.Trouble(doing, err) })
}

// watch lets the metrics count what there is at each scrape.
func watch(
	m *metrics.Metrics, repo ports.JobRepository, box ports.Outbox, now clock, f *application.Feed, stores media.Stores,
) {
	m.Watch(repo, now)
	m.WatchDisk(stores.Uploads.Free, stores.Uploads.Size)
	m.WatchOutbox(box, now)
	m.WatchStreams(f.Followers)
}
