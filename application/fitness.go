package application

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"songmap/ports"
)

// Fitness is whether this instance can run jobs at all. Where there are others, it
// leaves jobs to them while it cannot. Nil is the fitness of an instance that has its
// store to itself: its jobs wait for it in any case.
type Fitness struct {
	observer ports.Observer
	probes   []*asking

	mu     sync.Mutex
	asking bool
	asked  time.Time // last; zero: never
	unfit  error     // what was found then
	since  time.Time // when the files of jobs were first found to be away; zero: they are there
}

// NewFitness returns a Fitness that needs all the probes to be well.
func NewFitness(o ports.Observer, probes ...Probe) *Fitness {
	f := &Fitness{observer: o}
	for _, p := range probes {
		f.probes = append(f.probes, &asking{Probe: p})
	}
	return f
}

// fitnessFor is how long an answer counts: workers ask before each claim.
const fitnessFor = 2 * time.Second

// fit reports whether this instance can run jobs. It tells the operator why not, once
// for each reason.
func (f *Fitness) fit(ctx context.Context) bool {
	if f == nil {
		return true
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.asking && time.Since(f.asked) >= fitnessFor {
		f.asking = true
		f.mu.Unlock()
		found, files := f.ask(ctx)
		f.mu.Lock()
		if f.asking = false; ctx.Err() == nil { // else the question was cut short
			f.note(found, files)
		}
	}
	return !f.asked.IsZero() && f.unfit == nil
}

// note is called with the lock held.
func (f *Fitness) note(found error, files bool) {
	again := found != nil && f.unfit != nil && f.unfit.Error() == found.Error()
	f.asked, f.unfit = time.Now(), found
	if !files {
		f.since = time.Time{}
	} else if f.since.IsZero() {
		f.since = f.asked
	}
	if found != nil && !again {
		f.observer.Trouble("claim jobs, which are left to other instances", found)
	}
}

// errUnfit ends what this instance cannot do and another one may.
var errUnfit = errors.New("this instance cannot run jobs")

// errNoRoom is errUnfit for one job, whose files need more room than there is.
var errNoRoom = fmt.Errorf("%w: no room", errUnfit)

// unfitFor is how long an instance that cannot run jobs keeps those that it has: files
// that are away may be back in a moment, and the analysis would be made for nothing.
const unfitFor = 4 * time.Second

// require returns a context that ends, because of errUnfit, when the files of jobs have
// been away for a while. The caller calls leave.
func (f *Fitness) require(ctx context.Context) (_ context.Context, leave func()) {
	if f == nil {
		return ctx, func() {}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	var looking sync.WaitGroup
	looking.Go(func() {
		every(ctx, fitnessFor, func() {
			if !f.fit(ctx) && f.unfitLong() {
				cancel(errUnfit)
			}
		})
	})
	return ctx, func() {
		cancel(nil)
		looking.Wait()
	}
}

func (f *Fitness) unfitLong() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return !f.since.IsZero() && time.Since(f.since) >= unfitFor
}

// ask returns why this instance should claim nothing, and whether that is because the
// files of jobs are away.
func (f *Fitness) ask(ctx context.Context) (found error, files bool) {
	ctx, cancel := context.WithTimeout(ctx, healthPatience)
	defer cancel()
	for _, p := range f.probes {
		if err := p.answer(ctx); err != nil && (found == nil || p.Files) {
			found, files = err, files || p.Files
		}
	}
	return found, files
}
