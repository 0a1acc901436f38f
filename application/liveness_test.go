package application_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"songmap/application"
	"songmap/domain"
	"songmap/ports"
)

// stall is what a store does that answers nobody while it is told to.
type stall struct{ begins, ends chan struct{} }

func (h stall) wait() {
	select {
	case <-h.begins:
		<-h.ends
	default:
	}
}

type hangingJobs struct {
	ports.JobRepository
	stall
}

func (h hangingJobs) Claim(context.Context, time.Time, ports.Change) (ports.Transition, error) {
	h.wait()
	return ports.Transition{}, ports.ErrNoWork
}

type hangingBox struct {
	ports.Outbox
	stall
}

func (h hangingBox) Take(context.Context, ports.Taking) ([]domain.Delivery, error) {
	h.wait()
	return nil, nil
}

// living is something that goes on by itself, and can be asked whether it does.
type living struct {
	run   func(context.Context)
	alive func(context.Context) error
}

func TestWhatGoesOnByItselfTellsWhetherItDoes(t *testing.T) {
	t.Parallel()
	for name, begin := range map[string]func(p *relayWorld, h stall) living{
		"workers": func(p *relayWorld, h stall) living {
			p.over(hangingJobs{p.Repo, h})
			w := p.workers(application.WorkersConfig{Count: 2, Poll: time.Second, ClaimFor: claimFor})
			return living{func(ctx context.Context) { w.Run(ctx, ctx) }, w.Alive}
		},
		"relay": func(p *relayWorld, h stall) living {
			r := p.relayOver(hangingBox{p.box, h}, p.notifier, application.RelayConfig{AtOnce: 1, Each: 1, Poll: time.Second})
			return living{r.Run, r.Moves}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := newRelayWorld(t)
				h := stall{make(chan struct{}), make(chan struct{})}
				l := begin(p, h)
				lives := func(when string, want bool) {
					t.Helper()
					if err := l.alive(t.Context()); (err == nil) != want {
						t.Errorf("%s it says %v", when, err)
					}
				}
				lives("before it begins", false)
				ctx, cancel := context.WithCancel(t.Context())
				done := make(chan struct{})
				go func() {
					defer close(done)
					l.run(ctx)
				}()
				pass(time.Hour)
				lives("after an hour", true)
				close(h.begins)
				pass(time.Minute)
				lives("when it hangs", false)
				close(h.ends)
				pass(time.Minute)
				lives("when it goes on", true)
				cancel()
				<-done
				lives("after its end", false)
			})
		})
	}
}

func TestAWorkerThatAnalysesIsAlive(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.submit("a")
		w.analyze = func(ctx context.Context, _ ports.Task, _ ports.Advance) ([]byte, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}
		workers := w.workers(application.WorkersConfig{Count: 1, Poll: time.Second, ClaimFor: claimFor})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			workers.Run(ctx, ctx)
		}()
		pass(time.Hour)
		if err := workers.Alive(t.Context()); err != nil {
			t.Error(err)
		}
		cancel()
		<-done
	})
}
