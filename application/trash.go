package application

import (
	"context"
	"errors"
	"slices"

	"songmap/domain"
	"songmap/ports"
)

// discarded is something in the trash of a store.
type discarded struct {
	ports.Discarded
	store ports.Files
}

// trash is all that was discarded, the oldest first, as far as stores are there.
func (s *Sweeper) trash(ctx context.Context) (all []discarded, err error) {
	for _, store := range s.strays.Stores {
		err = errors.Join(err, store.EachDiscarded(ctx, func(d ports.Discarded) error {
			all = append(all, discarded{d, store})
			return nil
		}))
	}
	slices.SortStableFunc(all, func(a, b discarded) int { return a.At.Compare(b.At) })
	return all, err
}

// expire removes what has lain in the trash for long enough.
func (s *Sweeper) expire(ctx context.Context) error {
	before := s.now().Add(-s.keep)
	return s.purge(ctx, func(d discarded) bool { return d.At.After(before) || !s.member.Leads() })
}

// MakeRoom removes what was discarded, the oldest first, until there is enough
// room, or nothing left.
func (s *Sweeper) MakeRoom(ctx context.Context, enough func() bool) {
	err := s.purge(ctx, func(discarded) bool { return enough() })
	s.report(ctx, "make room by emptying the trash", err)
}

// purge removes what was discarded for good, the oldest first, until stop.
func (s *Sweeper) purge(ctx context.Context, stop func(discarded) bool) error {
	s.purging.Lock()
	defer s.purging.Unlock()
	all, err := s.trash(ctx)
	var t tally
	for _, d := range all {
		if stop(d) {
			break
		}
		bytes, failed := d.store.Purge(ctx, d.Discarded)
		if failed != nil {
			err = errors.Join(err, failed)
			break
		}
		t.add(bytes)
	}
	s.tidied(ports.TidyingPurged, t)
	return err
}

// BringBack returns discarded files to jobs that own them, as their rows are
// there again. It calls restored for each. A store that is away does not hold up the others.
func (s Strays) BringBack(ctx context.Context, restored func(d ports.Discarded, bytes int64) error) error {
	var errs []error
	for _, store := range s.Stores {
		errs = append(errs, s.bringBack(ctx, store, restored))
	}
	return errors.Join(errs...)
}

func (s Strays) bringBack(ctx context.Context, store ports.Files, restored func(ports.Discarded, int64) error) error {
	var discarded []ports.Discarded
	var files []ports.Stored
	if err := store.EachDiscarded(ctx, func(d ports.Discarded) error {
		discarded, files = append(discarded, d), append(files, d.Stored)
		return nil
	}); err != nil {
		return err
	}
	if len(files) == 0 { // as nearly always: no need to read all jobs
		return nil
	}
	o := newOwners(store.Name, files)
	if err := s.Jobs(ctx, func(j domain.Job) error { o.see(j); return nil }); err != nil {
		return err
	}
	for i, d := range slices.Backward(discarded) { // the last to go is the first to come back
		if !o.owned[i] {
			continue
		}
		bytes, err := store.Restore(ctx, d)
		if err == nil && bytes > 0 { // else its place is taken
			err = restored(d, bytes)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
