package metrics

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"songmap/domain"
	"songmap/ports"
)

// analyses measures them.
type analyses struct {
	delay, took, factor prometheus.Observer
	audio               prometheus.Counter
	stages              *prometheus.HistogramVec

	mu      *sync.Mutex
	claimed map[string]time.Time // by job id, until the analysis begins
}

func newAnalyses(r registry) analyses {
	long := []float64{.1, .3, 1, 3, 10, 30, 100, 300, 1000}
	a := analyses{
		delay: r.histogram("analysis_start_delay_seconds", "From the claim of a job until its analysis began: meanwhile its song is fetched.",
			[]float64{.001, .01, .1, 1, 10, 60}).WithLabelValues(),
		took: r.histogram("analysis_duration_seconds", "How long analyses took that made a Song Map.", long).WithLabelValues(),
		factor: r.histogram("analysis_real_time_factor", "How long an analysis took, by the length of its song: 0.1 is ten times as fast as it plays.",
			[]float64{.003, .01, .03, .1, .3, 1, 3, 10}).WithLabelValues(),
		audio:  r.counter("analysed_audio_seconds_total", "Length of the songs that were analysed.").WithLabelValues(),
		stages: r.histogram("stage_duration_seconds", "How long the stages of analyses took.", long, "stage"),
		mu:     &sync.Mutex{}, claimed: make(map[string]time.Time),
	}
	for _, stage := range domain.Stages() {
		a.stages.WithLabelValues(string(stage))
	}
	return a
}

// happened notes since when a job is claimed here.
func (a analyses) happened(e domain.Event) {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch e.Kind {
	case domain.EventStarted:
		a.claimed[e.JobID] = time.Now()
	case domain.EventProgressed:
	case domain.EventCreated, domain.EventCompleted, domain.EventFailed, domain.EventRequeued, domain.EventDeleted:
		delete(a.claimed, e.JobID)
	}
}

// begins measures the delay of an analysis that begins, once.
func (a analyses) begins(jobID string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if since, ok := a.claimed[jobID]; ok {
		a.delay.Observe(time.Since(since).Seconds())
		delete(a.claimed, jobID)
	}
}

// Analyzer measures what an analyzer does.
func (m *Metrics) Analyzer(inner ports.Analyzer) ports.Analyzer { return analyzer{inner, m.analyses} }

type analyzer struct {
	inner ports.Analyzer
	analyses
}

func (a analyzer) Analyze(ctx context.Context, task ports.Task, advance ports.Advance) (ports.Analysis, error) {
	a.begins(task.JobID)
	begun := time.Now()
	s := stage{since: begun}
	made, err := a.inner.Analyze(ctx, task, func(fraction float64, next domain.Stage) {
		a.enter(&s, next)
		advance(fraction, next)
	})
	a.enter(&s, "")
	if err == nil {
		a.done(made, time.Since(begun))
	}
	return made, err
}

// stage is the one that an analysis is in.
type stage struct {
	name  domain.Stage
	since time.Time
}

func (a analyses) enter(s *stage, next domain.Stage) {
	if s.name == next {
		return
	}
	now := time.Now()
	if s.name.Valid() {
		a.stages.WithLabelValues(string(s.name)).Observe(now.Sub(s.since).Seconds())
	}
	s.name, s.since = next, now
}

// done leaves out the speed where the Song Map does not say how long the song is.
func (a analyses) done(made ports.Analysis, took time.Duration) {
	a.took.Observe(took.Seconds())
	var song struct {
		Duration float64 `json:"duration_sec"`
	}
	if json.Unmarshal(made.SongMap, &song) != nil || song.Duration <= 0 {
		return
	}
	a.audio.Add(song.Duration)
	a.factor.Observe(took.Seconds() / song.Duration)
}
