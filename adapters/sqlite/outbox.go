package sqlite

import (
	"cmp"
	"context"
	"slices"
	"time"

	"songmap/adapters/internal/bunstore"
	"songmap/adapters/sqlite/commit"
	"songmap/domain"
	"songmap/ports"
)

var _ ports.Outbox = (*Outbox)(nil)

// Outbox holds the deliveries of a store.
type Outbox struct{ store *Store }

// Take implements ports.Outbox. As long as nothing is due, it only reads.
func (s *Outbox) Take(ctx context.Context, t ports.Taking) (taken []domain.Delivery, err error) {
	if err := ctx.Err(); err != nil || t.Limit <= 0 {
		return nil, err
	}
	rows, err := s.store.reads.Query(context.WithoutCancel(ctx), s.store.sql.hooks.waiting,
		bunstore.Unix(t.Now), bunstore.Unix(t.Now.Add(domain.MaxWait)))
	if err != nil {
		return nil, unavailable(err)
	}
	receivers, err := column(rows)
	if err != nil || len(receivers) == 0 {
		return nil, unavailable(err)
	}
	err = s.store.writer.WriteAnyway(ctx, func(ctx context.Context, tx *commit.Tx) (err error) {
		if taken, err = s.due(ctx, tx, receivers, t); err != nil {
			return unavailable(err)
		}
		for i := range taken {
			taken[i] = taken[i].Defer(t.Until)
			if err := tx.Exec(ctx, s.store.sql.hooks.hold, bunstore.Unix(taken[i].NextAt), taken[i].Number); err != nil {
				return unavailable(err)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return taken, nil
}

// due returns what may be taken, by its time.
func (s *Outbox) due(ctx context.Context, tx *commit.Tx, receivers []string, t ports.Taking) ([]domain.Delivery, error) {
	var all []domain.Delivery
	for _, receiver := range receivers {
		room := min(t.Room(receiver), t.Limit)
		if room <= 0 {
			continue
		}
		some, err := query(ctx, tx, s.store.db, bunstore.Deliveries, s.store.sql.hooks.due, receiver, bunstore.Unix(t.Now), room)
		if err != nil {
			return nil, err
		}
		more, err := query(ctx, tx, s.store.db, bunstore.Deliveries, s.store.sql.hooks.astray,
			receiver, bunstore.Unix(t.Now.Add(domain.MaxWait)), room-len(some))
		if err != nil {
			return nil, err
		}
		all = append(append(all, some...), more...)
	}
	slices.SortFunc(all, func(a, b domain.Delivery) int {
		return cmp.Or(a.NextAt.Compare(b.NextAt), cmp.Compare(a.Number, b.Number))
	})
	return all[:min(len(all), t.Limit)], nil
}

// Update implements ports.Outbox.
func (s *Outbox) Update(
	ctx context.Context, numbers []int64, change func(domain.Delivery) (domain.Delivery, error),
) ([]domain.Delivery, error) {
	numbers = slices.Compact(slices.Sorted(slices.Values(numbers)))
	var changed []domain.Delivery
	err := s.store.writer.WriteAnyway(ctx, func(ctx context.Context, tx *commit.Tx) (err error) {
		changed = changed[:0]
		for _, number := range numbers {
			found, err := query(ctx, tx, s.store.db, bunstore.Deliveries, s.store.sql.hooks.one, number)
			if err != nil {
				return unavailable(err)
			}
			changed = append(changed, found...)
		}
		return s.replace(ctx, tx, changed, change)
	})
	if err != nil {
		return nil, err
	}
	return changed, nil
}

// replace puts what change makes of each delivery in its place. All are changed
// before the first is written, so that change can still fail.
func (s *Outbox) replace(
	ctx context.Context, tx *commit.Tx, all []domain.Delivery, change func(domain.Delivery) (domain.Delivery, error),
) (err error) {
	before := slices.Clone(all)
	for i, d := range before {
		if all[i], err = change(d); err != nil {
			return err
		}
	}
	for i, d := range all {
		if err := tx.Exec(ctx, s.store.sql.hooks.settle, append(bunstore.DeliveryProgress(d), d.Number)...); err != nil {
			return unavailable(err)
		}
		if before[i].State == domain.DeliveryPending || d.State != domain.DeliveryPending {
			continue
		}
		// The table says whether it waits for an earlier one of its lane.
		again, err := query(ctx, tx, s.store.db, bunstore.Deliveries, s.store.sql.hooks.one, d.Number)
		if err != nil {
			return unavailable(err)
		}
		copy(all[i:], again)
	}
	return nil
}

// Deliveries implements ports.Outbox.
func (s *Outbox) Deliveries(ctx context.Context, q ports.DeliveryQuery) ([]domain.Delivery, error) {
	if err := ctx.Err(); err != nil || q.Limit <= 0 {
		return nil, err
	}
	text, args := bunstore.SelectDeliveries(s.store.sql.hooks.columns, q)
	rows, err := s.store.reads.Query(ctx, text, args...)
	if err != nil {
		return nil, unavailable(err)
	}
	found, err := bunstore.Deliveries(ctx, s.store.db, rows)
	return found, unavailable(err)
}

// Forget implements ports.Outbox. It counts what it is about to drop, within
// the transaction, because the drop itself does not tell.
func (s *Outbox) Forget(ctx context.Context, before time.Time, limit int) (int, error) {
	var n int64
	err := s.store.writer.WriteAnyway(ctx, func(ctx context.Context, tx *commit.Tx) error {
		rows, err := tx.Query(ctx, s.store.sql.hooks.ended, bunstore.Unix(before), limit)
		if err == nil {
			n, err = number(rows)
		}
		if err != nil || n == 0 {
			return unavailable(tx.Note(err))
		}
		return unavailable(tx.Exec(ctx, s.store.sql.hooks.forget, bunstore.Unix(before), limit))
	})
	return int(n), err
}

// Backlog implements ports.Outbox.
func (s *Outbox) Backlog(ctx context.Context, receiver string) (b ports.Backlog, err error) {
	if err := ctx.Err(); err != nil {
		return b, err
	}
	text, args := s.store.sql.hooks.backlog, []any(nil)
	if receiver != "" {
		text, args = s.store.sql.hooks.backlogOf, []any{receiver}
	}
	rows, err := s.store.reads.Query(ctx, text, args...)
	if err != nil {
		return b, unavailable(err)
	}
	defer rows.Close()
	for rows.Next() {
		var oldest bunstore.Seconds
		if err := rows.Scan(&b.Pending, &b.Dropped, &oldest); err != nil {
			return b, unavailable(err)
		}
		b.Oldest = oldest.Time
	}
	return b, unavailable(rows.Err())
}
