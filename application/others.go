package application

import (
	"context"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// others is how the feed of an instance hears of the others that share its store.
type others struct {
	dispatch *Dispatch
	looked   time.Time            // at their jobs
	steps    map[string]time.Time // by job: when it had changed last at that look
}

// unknown is the number of the last event before the feed has asked for it.
const unknown int64 = -1

// othersPoll is how often the log is read although nobody has announced news: so late
// an instance hears that a job was cancelled in another, if no watcher tells it.
const othersPoll = 500 * time.Millisecond

// Share makes the feed that of one of several instances: it reads the log all the
// time, from the present on, and lets the dispatch act on what it reads. Call it before
// Run, if at all.
func (f *Feed) Share(d *Dispatch) {
	f.others, f.last = &others{dispatch: d}, unknown
}

// begin finds the present, where others were before.
func (f *Feed) begin(ctx context.Context) error {
	if f.others == nil {
		return nil
	}
	newest, err := f.log.Newest(ctx)
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last = max(f.last, newest)
	return nil
}

// Watch lets what other instances store reach this one sooner than by looking, until
// ctx ends.
func (f *Feed) Watch(ctx context.Context, w ports.Watcher) {
	changed := func() {
		f.news.ring()
		f.others.dispatch.work.ring()
	}
	var trouble backoff
	for ctx.Err() == nil {
		if err := w.Watch(ctx, changed); ctx.Err() == nil {
			f.observer.Trouble("watch for what other instances store", err)
			trouble.wait(ctx)
		}
	}
}

// lookEvery is how often the steps of jobs that run elsewhere are read, while somebody
// follows; and lookAt is of how many jobs.
const (
	lookEvery = time.Second
	lookAt    = 500
)

// look hands out the steps of jobs that run elsewhere: those that run here are
// announced.
func (f *Feed) look(ctx context.Context) error {
	f.mu.Lock()
	followed := f.followed()
	f.mu.Unlock()
	if !followed || time.Since(f.others.looked) < lookEvery {
		return nil
	}
	jobs, err := f.repo.List(ctx, ports.Query{
		Filter:      ports.Filter{Statuses: []domain.Status{domain.StatusProcessing}},
		OldestFirst: true, Limit: lookAt,
	})
	if err != nil {
		return err
	}
	f.others.looked = time.Now()
	steps := make(map[string]time.Time, len(jobs))
	for _, j := range jobs {
		steps[j.ID] = j.UpdatedAt
		if !f.others.steps[j.ID].Equal(j.UpdatedAt) && !f.others.dispatch.runs(j.ID) {
			f.progress(j)
		}
	}
	f.others.steps = steps
	return nil
}
