package application

import (
	"context"
	"errors"
	"slices"

	"songmap/domain"
	"songmap/ports"
)

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
