package application

import (
	"context"
	"errors"
	"sync"
	"time"

	"songmap/ports"
)

// healthPatience is how long a part of the service may take to answer before
// it counts as broken: less than probes usually wait.
const healthPatience = 2 * time.Second

// Probe asks one part of the service how it is.
type Probe struct {
	Of string // what is asked, for people to read: "the upload folder"

	// Ask may take its time, and no notice of the end of ctx: a disk that
	// hangs lets go of nobody. Its error is shown to whoever may see the
	// health report, so it is written for people.
	Ask func(ctx context.Context) error

	// Needed says that no job should be claimed while the answer is an error; Files that
	// none which runs can be finished either, as it asks for the files of jobs.
	Needed, Files bool
}

// Health reports how the service is.
type Health struct {
	repo     ports.JobRepository
	database string
	probes   []*asking
}

var _ ports.Health = (*Health)(nil)

// NewHealth returns a Health that looks at the repository, whose description
// for people is database, and at the probes.
func NewHealth(repo ports.JobRepository, database string, probes ...Probe) *Health {
	h := &Health{repo: repo, database: database}
	for _, p := range probes {
		h.probes = append(h.probes, &asking{Probe: p})
	}
	return h
}

func (h *Health) Report(ctx context.Context) ports.HealthReport {
	ctx, cancel := context.WithTimeout(ctx, healthPatience)
	defer cancel()
	answers := make([]error, len(h.probes))
	var all sync.WaitGroup
	for i, p := range h.probes {
		all.Go(func() { answers[i] = p.answer(ctx) })
	}
	report := ports.HealthReport{Database: h.database}
	jobs, err := h.repo.Count(ctx, ports.Filter{})
	if err != nil {
		report.Problems = append(report.Problems, "the database does not answer")
	}
	report.Jobs = jobs
	all.Wait()
	for _, err := range answers {
		if err != nil {
			report.Problems = append(report.Problems, err.Error())
		}
	}
	return report
}

// asking is a probe that is asked once for all who want to know at the same
// time, so that one which hangs keeps one goroutine busy and no more.
type asking struct {
	Probe

	mu  sync.Mutex
	now *answer // that is awaited
}

type answer struct {
	come chan struct{} // closed when it has
	err  error
}

// answer returns the probe's error, or one that says that it does not answer.
func (p *asking) answer(ctx context.Context) error {
	a := p.begin(context.WithoutCancel(ctx))
	select {
	case <-a.come:
		return a.err
	case <-ctx.Done():
		return errors.New(p.Of + " does not answer")
	}
}

func (p *asking) begin(ctx context.Context) *answer {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.now != nil {
		return p.now
	}
	a := &answer{come: make(chan struct{})}
	p.now = a
	go func() {
		a.err = p.Ask(ctx)
		p.mu.Lock()
		defer p.mu.Unlock()
		p.now = nil
		close(a.come)
	}()
	return a
}
