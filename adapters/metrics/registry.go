package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// prefix begins the name of every metric of ours.
const prefix = "songmap_"

// registry makes metrics and registers them.
type registry struct{ *prometheus.Registry }

func (r registry) counter(name, help string, labels ...string) *prometheus.CounterVec {
	c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: prefix + name, Help: help}, labels)
	r.MustRegister(c)
	return c
}

func (r registry) histogram(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	h := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: prefix + name, Help: help, Buckets: buckets}, labels)
	r.MustRegister(h)
	return h
}

func (r registry) gauge(name, help string, value func() float64) {
	r.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: prefix + name, Help: help}, value))
}

// scrapePatience is how long a scrape waits for the repository.
const scrapePatience = 2 * time.Second

// scraped is what is looked up at the moment of a scrape. What is not known then is
// left out: a scrape is no place to fail.
type scraped struct {
	describes []*prometheus.Desc
	look      func(ctx context.Context, found found)
}

// found takes a value that was found.
type found = func(d *prometheus.Desc, t prometheus.ValueType, value float64, labels ...string)

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(prefix+name, help, labels, nil)
}

// Describe implements prometheus.Collector.
func (s scraped) Describe(d chan<- *prometheus.Desc) {
	for _, desc := range s.describes {
		d <- desc
	}
}

// Collect implements prometheus.Collector.
func (s scraped) Collect(c chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapePatience)
	defer cancel()
	s.look(ctx, func(d *prometheus.Desc, t prometheus.ValueType, value float64, labels ...string) {
		c <- prometheus.MustNewConstMetric(d, t, value, labels...)
	})
}

// age is how long ago a time was, in seconds; 0 if there is none.
func age(since, now time.Time) float64 {
	if since.IsZero() {
		return 0
	}
	return max(0, now.Sub(since).Seconds())
}
