package main

import (
	"context"
	"errors"
)

// single is the bare driver with a transaction for each write.
type single struct{ *bare }

func (s single) create(ctx context.Context, id string) error {
	return s.transact(ctx, func() error { return s.bare.create(ctx, id) })
}

func (s single) update(ctx context.Context, id string) error {
	return s.transact(ctx, func() error { return s.bare.update(ctx, id) })
}

func (s single) claim(ctx context.Context, token string) error {
	return s.transact(ctx, func() error { return s.bare.claim(ctx, token) })
}

func (s single) remove(ctx context.Context, id string) error {
	return s.transact(ctx, func() error { return s.bare.remove(ctx, id) })
}

func (single) flush(context.Context) error { return nil }

func (s single) transact(ctx context.Context, do func() error) error {
	s.turn <- struct{}{}
	defer func() { <-s.turn }()
	if _, err := s.begin.ExecContext(ctx); err != nil {
		return err
	}
	err := do()
	_, end := s.commit.ExecContext(ctx)
	return errors.Join(err, end)
}

// batchSize is how many writes a batch has.
const batchSize = 64

// batched is the bare driver with a transaction for so many writes, for one
// caller that has them all at hand: what group commit could be at best.
type batched struct {
	*bare
	open int // writes in the transaction
}

func (b *batched) create(ctx context.Context, id string) error {
	return b.join(ctx, func() error { return b.bare.create(ctx, id) })
}

func (b *batched) update(ctx context.Context, id string) error {
	return b.join(ctx, func() error { return b.bare.update(ctx, id) })
}

func (b *batched) claim(ctx context.Context, token string) error {
	return b.join(ctx, func() error { return b.bare.claim(ctx, token) })
}

func (b *batched) remove(ctx context.Context, id string) error {
	return b.join(ctx, func() error { return b.bare.remove(ctx, id) })
}

func (b *batched) join(ctx context.Context, do func() error) error {
	if b.open == 0 {
		if _, err := b.begin.ExecContext(ctx); err != nil {
			return err
		}
	}
	b.open++
	err := do()
	if b.open == batchSize {
		err = errors.Join(err, b.flush(ctx))
	}
	return err
}

// flush commits what has been written.
func (b *batched) flush(ctx context.Context) error {
	if b.open == 0 {
		return nil
	}
	b.open = 0
	_, err := b.commit.ExecContext(ctx)
	return err
}
