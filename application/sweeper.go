package application

import (
	"context"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// Sweeper removes files that belong to no job: a crash may leave them, as an
// upload is there before its job, and for a moment after it.
type Sweeper struct {
	Deps
	strays Strays
	seen   map[ports.Stored]bool // strays that the last sweep left; nil before the first
}

// NewSweeper returns a sweeper of the shelves.
func NewSweeper(d Deps, shelves ...ports.Shelf) *Sweeper {
	return &Sweeper{Deps: d, strays: Strays{shelves, EveryJob(d.Repo)}}
}

// Run sweeps now and then, until ctx ends.
func (s *Sweeper) Run(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if err := s.sweep(ctx); err != nil && ctx.Err() == nil {
			s.Observer.Trouble("sweep files that belong to no job", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// sweep removes strays by their age alone the first time, when no upload of
// this process can be old. Later a stray must have been one in the sweep
// before: the clock may have jumped between an upload and its job.
func (s *Sweeper) sweep(ctx context.Context) error {
	now := make(map[ports.Stored]bool)
	err := s.strays.Find(ctx, s.Now().Add(-StrayAfter), func(shelf ports.Shelf, f ports.Stored) error {
		switch {
		case f.Foreign:
			return nil
		case s.seen == nil || s.seen[f]:
			return shelf.Discard(ctx, f)
		default:
			now[f] = true
			return nil
		}
	})
	s.seen = now
	return err
}

// EveryJob reads the jobs of a repository a page at a time, oldest first, so
// that those which come meanwhile are among them.
func EveryJob(repo ports.JobRepository) EachJob {
	return func(ctx context.Context, visit func(domain.Job) error) error {
		q := ports.Query{OldestFirst: true, Limit: 1000}
		for {
			jobs, err := repo.List(ctx, q)
			if err != nil || len(jobs) == 0 {
				return err
			}
			for _, j := range jobs {
				if err := visit(j); err != nil {
					return err
				}
			}
			q.After = after(jobs)
		}
	}
}
