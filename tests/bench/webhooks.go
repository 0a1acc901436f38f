package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"songmap/adapters/metrics"
	"songmap/adapters/sqlite"
	"songmap/adapters/webhook"
	"songmap/application"
	"songmap/domain"
	"songmap/ports"
)

// kindsOfALife are what each job of this measurement tells.
var kindsOfALife = []string{"job.created", "job.started", "job.completed"}

// toWebhooks tells ten receivers of the lives of jobs: seven listen, one fails,
// one hangs and one lies. Those that listen must hear of everything, in the
// order of each job, and must not wait for the others.
func toWebhooks(ctx context.Context, out io.Writer, dir string, lives int) (err error) {
	store, err := sqlite.Open(ctx, filepath.Join(dir, "webhooks.db"), sqlite.Config{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	r := newReceivers()
	defer r.close()
	for i, url := range r.urls() {
		w, err := domain.NewWebhook(fmt.Sprint("webhook-", i), url, "", domain.EventKinds(), time.Now())
		if err != nil {
			return err
		}
		w.Secret = domain.NewSecret(make([]byte, domain.SecretBytes))
		if err := store.Webhooks().Add(ctx, w, 0); err != nil {
			return err
		}
	}
	dispatch := application.NewDispatch()
	stop := relay(ctx, store, dispatch)
	defer stop()

	begun := time.Now()
	if err := live(ctx, store, dispatch, lives); err != nil {
		return err
	}
	lived := time.Since(begun)
	if err := r.wait(ctx, lives*len(kindsOfALife)); err != nil {
		return err
	}
	heard := time.Since(begun)
	if err := r.inOrder(lives); err != nil {
		return err
	}
	events := lives * len(kindsOfALife)
	_, err = fmt.Fprintf(out, "\n%d events to %d receivers, of which one fails (%d attempts), one hangs (%d) and one lies (%d):\n"+
		"stored at %.0f events/s with their %d deliveries; the %d good receivers had all of them, in order, at %.0f messages/s\n",
		events, len(r.urls()), r.failing.visits.Load(), r.hanging.visits.Load(), r.lying.visits.Load(),
		float64(events)/lived.Seconds(), events*len(r.urls()), len(r.good), float64(events*len(r.good))/heard.Seconds())
	return err
}

// relay carries what is in the outbox, as the service does, until stop.
func relay(ctx context.Context, store *sqlite.Store, dispatch *application.Dispatch) (stop func()) {
	count := metrics.New("bench")
	notifier := webhook.New("bench", webhook.Targets{Private: true})
	r := &application.Relay{
		Webhooks: store.Webhooks(), Outbox: store.Outbox(), Notifier: notifier, Dispatch: dispatch, Observer: count,
		Now: time.Now, Config: application.RelayConfig{AtOnce: 128, Each: 4, Hold: 45 * time.Second, Poll: time.Second},
	}
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() { r.Run(ctx) })
	return func() {
		cancel()
		running.Wait()
		notifier.Close()
	}
}

// live takes many jobs from their creation to their end.
func live(ctx context.Context, store *sqlite.Store, dispatch *application.Dispatch, lives int) error {
	const callers = 64
	count := metrics.New("bench")
	repo := &application.Announced{
		JobRepository: store.Jobs(), Observer: count, Dispatch: dispatch, Feed: application.NewFeed(store.Jobs(), store.Events(), count),
	}
	ids := make(chan string)
	failed := make(chan error, callers)
	var all sync.WaitGroup
	for range callers {
		all.Go(func() {
			for id := range ids {
				if err := once(ctx, repo, id); err != nil {
					select {
					case failed <- err:
					default:
					}
				}
			}
		})
	}
	for range lives {
		ids <- uuid.NewString()
	}
	close(ids)
	all.Wait()
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}

func once(ctx context.Context, repo *application.Announced, id string) error {
	if _, err := repo.Create(ctx, newJob(id), ports.Limits{}); err != nil {
		return err
	}
	for _, change := range []ports.Change{
		func(j domain.Job) (domain.Job, error) {
			return j.Claim(domain.Claim{Token: id, Until: time.Now().Add(time.Minute)}, time.Now())
		},
		func(j domain.Job) (domain.Job, error) { return j.Complete(id, "", nil, time.Now()) },
	} {
		if _, err := repo.Update(ctx, id, change); err != nil {
			return err
		}
	}
	return nil
}

// inOrder checks that each good receiver heard of each life as it went.
func (r *receivers) inOrder(lives int) error {
	for i, g := range r.good {
		g.mu.Lock()
		defer g.mu.Unlock()
		if len(g.heard) != lives {
			return fmt.Errorf("receiver %d heard of %d jobs, want %d", i, len(g.heard), lives)
		}
		for id, kinds := range g.heard {
			if !slices.Equal(kinds, kindsOfALife) {
				return fmt.Errorf("receiver %d heard of job %s: %v", i, id, kinds)
			}
		}
	}
	return nil
}
