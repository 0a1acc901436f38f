package application

import (
	"context"
	"slices"

	"songmap/domain"
	"songmap/ports"
)

// BringBack returns discarded files to jobs that own them, as their rows are
// there again. Restored is told of each.
func (s Strays) BringBack(ctx context.Context, restored func(d ports.Discarded, bytes int64) error) error {
	for _, shelf := range s.Shelves {
		var discarded []ports.Discarded
		var files []ports.Stored
		if err := shelf.EachDiscarded(ctx, func(d ports.Discarded) error {
			discarded, files = append(discarded, d), append(files, d.Stored)
			return nil
		}); err != nil {
			return err
		}
		if len(files) == 0 { // as nearly always: no need to read all jobs
			continue
		}
		o := newOwners(files)
		if err := s.Jobs(ctx, func(j domain.Job) error { o.see(j); return nil }); err != nil {
			return err
		}
		for i, d := range slices.Backward(discarded) { // the last to go is the first to come back
			if !o.owned[i] {
				continue
			}
			bytes, err := shelf.Restore(ctx, d)
			if err == nil {
				err = restored(d, bytes)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}
