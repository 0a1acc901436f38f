package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"songmap/adapters/postgres"
	"songmap/domain"
	"songmap/ports"
)

// songmap is our store. Its workers claim and complete, and wait for neither
// longer than until it is committed.
type songmap struct {
	dsn    string
	admin  *pgxpool.Pool
	stores []*postgres.Store
}

func (s *songmap) name() string { return "Songmap" }

func (s *songmap) open(ctx context.Context, dsn string) (err error) {
	s.dsn = dsn
	if s.admin, err = connect(ctx, dsn); err != nil {
		return err
	}
	store, err := postgres.Open(ctx, dsn, postgres.Config{})
	if err != nil {
		return err
	}
	return store.Close()
}

func (s *songmap) empty(ctx context.Context) error {
	_, err := s.admin.Exec(ctx, "TRUNCATE jobs, job_names, events, job_deltas, job_totals")
	return err
}

func (s *songmap) instances(ctx context.Context, n int) error {
	for range n {
		store, err := postgres.Open(ctx, s.dsn, postgres.Config{})
		if err != nil {
			return err
		}
		s.stores = append(s.stores, store)
	}
	return nil
}

func (s *songmap) submit(ctx context.Context, instance int) error {
	job, err := newJob(time.Now())
	if err != nil {
		return err
	}
	_, err = s.stores[instance].Jobs().Create(ctx, job, ports.Limits{})
	return err
}

func newJob(at time.Time) (domain.Job, error) {
	id := uuid.Must(uuid.NewV7()).String()
	return domain.NewJob(id, domain.Upload{
		Path: "uploads/" + id + ".mp3", FileName: "a song " + id[:8] + ".mp3", Size: 5_000_000,
		SHA256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	}, "", at)
}

// fill lets many submit at once, who share transactions.
func (s *songmap) fill(ctx context.Context, jobs int) error {
	const callers = 1000
	var all sync.WaitGroup
	errs := make([]error, callers)
	for i := range callers {
		all.Go(func() {
			for n := i; n < jobs && errs[i] == nil; n += callers {
				errs[i] = s.submit(ctx, 0)
			}
		})
	}
	all.Wait()
	_, err := s.admin.Exec(ctx, "ANALYZE jobs")
	return errors.Join(append(errs, err)...)
}

func (s *songmap) work(ctx context.Context, workers int) error {
	_, err := s.workUntil(ctx, workers, func() bool { return false })
	return err
}

func (s *songmap) workFor(ctx context.Context, workers int, d time.Duration) (float64, error) {
	begun := time.Now()
	done, err := s.workUntil(ctx, workers, func() bool { return time.Since(begun) >= d })
	return float64(done) / time.Since(begun).Seconds(), err
}

// workUntil works until nothing waits, or until it is enough.
func (s *songmap) workUntil(ctx context.Context, workers int, enough func() bool) (int64, error) {
	var done atomic.Int64
	var all sync.WaitGroup
	errs := make([]error, workers*len(s.stores))
	for i := range errs {
		jobs := s.stores[i%len(s.stores)].Jobs()
		all.Go(func() {
			for !enough() && errs[i] == nil {
				if errs[i] = one(ctx, jobs, func(time.Time) {}); errs[i] == nil {
					done.Add(1)
				}
			}
			if errors.Is(errs[i], ports.ErrNoWork) {
				errs[i] = nil
			}
		})
	}
	all.Wait()
	return done.Load(), errors.Join(errs...)
}

// one claims a job and completes it.
func one(ctx context.Context, jobs *postgres.Jobs, started func(time.Time)) error {
	now, token := time.Now(), uuid.NewString()
	t, err := jobs.Claim(ctx, now, func(j domain.Job) (domain.Job, error) {
		return j.Claim(domain.Claim{Token: token, Worker: "bench", Until: now.Add(10 * time.Second)}, now)
	})
	if err != nil {
		return err
	}
	started(t.After.CreatedAt)
	_, err = jobs.Update(ctx, t.After.ID, func(j domain.Job) (domain.Job, error) {
		return j.Complete(token, "output/"+j.ID, nil, time.Now())
	})
	return err
}

// await has an instance look for work when the watcher tells of something, and
// once a second.
func (s *songmap) await(ctx context.Context, started func(time.Time)) (func() error, error) {
	ctx, cancel := context.WithCancel(ctx)
	var all sync.WaitGroup
	failed := make(chan error, 2*len(s.stores))
	for _, store := range s.stores[min(1, len(s.stores)-1):] {
		news := make(chan struct{}, 1)
		all.Go(func() {
			failed <- store.Watch(ctx, func() {
				select {
				case news <- struct{}{}:
				default:
				}
			})
		})
		all.Go(func() { failed <- look(ctx, store.Jobs(), news, started) })
	}
	return func() error {
		cancel()
		all.Wait()
		close(failed)
		for err := range failed {
			if err != nil && !errors.Is(err, context.Canceled) {
				return fmt.Errorf("await: %w", err)
			}
		}
		return nil
	}, nil
}

func look(ctx context.Context, jobs *postgres.Jobs, news <-chan struct{}, started func(time.Time)) error {
	poll := time.NewTicker(time.Second)
	defer poll.Stop()
	for {
		err := one(ctx, jobs, started)
		if err == nil {
			continue
		}
		if !errors.Is(err, ports.ErrNoWork) {
			return err
		}
		select {
		case <-news:
		case <-poll.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (s *songmap) close() error {
	var errs []error
	for _, store := range s.stores {
		errs = append(errs, store.Close())
	}
	s.stores = nil
	return errors.Join(errs...)
}
