package sqlite

import "context"

// write runs do in a transaction of its own, alone. Waiting for its turn ends
// with ctx; what has begun runs to its end, because a statement that is
// interrupted takes the whole transaction with it.
//
// An error of do comes back as it is, and rolls back all that do has done.
func (s *Jobs) write(ctx context.Context, do func(context.Context) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case s.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-s.turn }()
	return s.transact(context.WithoutCancel(ctx), do)
}

func (s *Jobs) transact(ctx context.Context, do func(context.Context) error) error {
	if err := s.writes.exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		return unavailable(err)
	}
	committed := false
	defer func() { // also when do panics: the connection must be free for the next
		if !committed {
			// After a full disk or an I/O error SQLite has rolled back on its
			// own, and this fails for want of a transaction.
			_ = s.writes.exec(ctx, "ROLLBACK")
		}
	}()
	if err := do(ctx); err != nil {
		return err
	}
	if err := s.writes.exec(ctx, "COMMIT"); err != nil {
		return unavailable(err)
	}
	committed = true
	return nil
}
