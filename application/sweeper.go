package application

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// Sweeper moves files that belong to no job out of the way, and later removes
// them: a crash may leave them, as an upload is there before its job, and for a
// moment after it.
type Sweeper struct {
	observer ports.Observer
	now      func() time.Time

	strays Strays
	guest  Strays // in stores where files of others lie, too
	keep   time.Duration
	seen   map[ports.Stored]bool // strays that the last sweep left; nil before the first
	member *Membership           // only with the term it sweeps

	purging sync.Mutex
}

// NewSweeper returns a sweeper of the stores, for the jobs in repo, that keeps what
// it has moved away for so long.
func NewSweeper(
	repo ports.JobRepository, o ports.Observer, now func() time.Time, keep time.Duration, stores ...ports.Files,
) *Sweeper {
	jobs := EveryJob(repo)
	return &Sweeper{observer: o, now: now, keep: keep, strays: Strays{stores, jobs}, guest: Strays{Jobs: jobs}}
}

// Visit adds stores on which nothing may be swept, because files of others lie
// there, but from whose trash files come back. Call it before the first use, if
// at all.
func (s *Sweeper) Visit(stores ...ports.Files) {
	s.guest.Stores = append(s.guest.Stores, stores...)
}

// Share makes the sweeper that of one of several instances, if there is a membership:
// it sweeps while that has the term. Uploads of others may be old when it begins, so the
// first sweep moves nothing away. Call it before the first use, if at all.
func (s *Sweeper) Share(m *Membership) {
	if m != nil {
		s.member, s.seen = m, make(map[ports.Stored]bool)
	}
}

// Run sweeps now and then, until ctx ends. The trash is emptied only when nothing
// is left there that a job owns.
func (s *Sweeper) Run(ctx context.Context, interval time.Duration) {
	every(ctx, interval, func() {
		if !s.member.Leads() {
			return
		}
		back := s.BringBack(ctx)
		s.report(ctx, "sweep files that belong to no job", s.sweep(ctx))
		if back {
			s.report(ctx, "empty the trash", s.expire(ctx))
		}
	})
}

func (s *Sweeper) report(ctx context.Context, doing string, err error) {
	if err != nil && ctx.Err() == nil {
		s.observer.Trouble(doing, err)
	}
}

// BringBack returns files to jobs that own them, as their rows are there again,
// and reports whether all are back. Call it before anybody misses them.
func (s *Sweeper) BringBack(ctx context.Context) bool {
	var t tally
	back := func(_ ports.Discarded, bytes int64) error { t.add(bytes); return nil }
	err := errors.Join(s.strays.BringBack(ctx, back), s.guest.BringBack(ctx, back))
	s.tidied(ports.TidyingRestored, t)
	s.report(ctx, "bring back files of jobs from the trash", err)
	return err == nil
}

func (s *Sweeper) sweep(ctx context.Context) error {
	left := make(map[ports.Stored]bool)
	var errs []error
	for _, store := range s.strays.Stores {
		errs = append(errs, s.sweepStore(ctx, store, left))
	}
	s.seen = left
	return errors.Join(errs...)
}

// sweepStore moves strays away by their age alone the first time, when no upload
// of this process can be old. Later a stray must have been one in the sweep
// before: the clock may have jumped between an upload and its job.
func (s *Sweeper) sweepStore(ctx context.Context, store ports.Files, left map[ports.Stored]bool) error {
	strays, there, err := s.strays.on(ctx, store, s.now().Add(-StrayAfter))
	if err != nil {
		return err
	}
	var taken []ports.Stored
	jobs := 0
	for _, f := range strays {
		switch {
		case f.Foreign:
			continue
		case s.seen != nil && !s.seen[f]:
			left[f] = true
			continue
		case counts(f):
			jobs++
		}
		taken = append(taken, f)
	}
	if domain.TooMany(jobs, there) {
		for _, f := range taken {
			left[f] = true
		}
		return fmt.Errorf("%d of %d belong to no job of this database, which is too many to be left by accident: "+
			"is it an older one? nothing was moved; if all is right, stop the service and run songmap check --repair", jobs, there)
	}
	return s.discard(ctx, store, taken)
}

func (s *Sweeper) discard(ctx context.Context, store ports.Files, files []ports.Stored) (err error) {
	now, t := s.now(), tally{}
	for _, f := range files {
		if !s.member.Leads() {
			break
		}
		var bytes int64
		if bytes, err = store.Discard(ctx, f, now); err != nil {
			break
		}
		t.add(bytes)
	}
	s.tidied(ports.TidyingDiscarded, t)
	return err
}

func (s *Sweeper) tidied(what ports.Tidying, t tally) {
	if t.files > 0 {
		s.observer.Tidied(what, t.files, t.bytes)
	}
}

// tally counts files.
type tally struct {
	files int
	bytes int64
}

func (t *tally) add(bytes int64) { t.files, t.bytes = t.files+1, t.bytes+bytes }
