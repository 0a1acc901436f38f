package postgres

import (
	"cmp"
	"context"
	"database/sql/driver"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"songmap/adapters/internal/bunstore"
	"songmap/domain"
	"songmap/ports"
)

var _ ports.Outbox = (*Outbox)(nil)

// Outbox holds the deliveries of a store.
type Outbox struct{ store *Store }

// dueReceivers names the receivers that have something due. It leaps from one
// receiver to the next, however much waits for each: a receiver that is away
// for a day must not make the others slow.
const dueReceivers = `
	WITH RECURSIVE receivers (name) AS (
		SELECT min(receiver) FROM deliveries WHERE state = 'pending' AND next_at IS NOT NULL
		UNION ALL
		SELECT (SELECT min(receiver) FROM deliveries WHERE state = 'pending' AND next_at IS NOT NULL AND receiver > name)
		FROM receivers WHERE name IS NOT NULL
	)
	SELECT name FROM receivers
	WHERE EXISTS (SELECT 1 FROM deliveries WHERE state = 'pending' AND receiver = name AND next_at <= $1)
		OR EXISTS (SELECT 1 FROM deliveries WHERE state = 'pending' AND receiver = name AND next_at > $2)`

// Take only reads as long as nothing is due.
func (s *Outbox) Take(ctx context.Context, t ports.Taking) (taken []domain.Delivery, err error) {
	if err := ctx.Err(); err != nil || t.Limit <= 0 {
		return nil, err
	}
	receivers, err := texts(ctx, s.store.reads, ask(dueReceivers, t.Now, t.Now.Add(domain.MaxWait)))
	if err != nil || len(receivers) == 0 {
		return nil, err
	}
	err = s.store.transact(ctx, func(ctx context.Context, tx pgx.Tx) error {
		if taken, err = s.due(ctx, tx, receivers, t); err != nil || len(taken) == 0 {
			return err
		}
		for i := range taken {
			taken[i] = taken[i].Defer(t.Until)
		}
		return s.keep(ctx, tx, taken)
	})
	if err != nil {
		return nil, err
	}
	return taken, nil
}

// due returns what may be taken, by its time.
func (s *Outbox) due(ctx context.Context, tx pgx.Tx, receivers []string, t ports.Taking) (found []domain.Delivery, err error) {
	for _, receiver := range receivers {
		room := min(t.Room(receiver), t.Limit)
		if room <= 0 {
			continue
		}
		some, err := all(ctx, tx, s.store.sql.Deliveries, ask(s.store.sql.due, receiver, t.Now, room))
		if err != nil {
			return nil, err
		}
		more, err := all(ctx, tx, s.store.sql.Deliveries, ask(s.store.sql.astray, receiver, t.Now.Add(domain.MaxWait), room-len(some)))
		if err != nil {
			return nil, err
		}
		found = append(append(found, some...), more...)
	}
	slices.SortFunc(found, func(a, b domain.Delivery) int {
		return cmp.Or(a.NextAt.Compare(b.NextAt), cmp.Compare(a.Number, b.Number))
	})
	return found[:min(len(found), t.Limit)], nil
}

// keep writes deliveries that have changed.
func (s *Outbox) keep(ctx context.Context, tx pgx.Tx, ds []domain.Delivery) error {
	r := rowsOf(s.store.sql.settled)
	for _, d := range ds {
		r.add(s.store.sql.settled.Values(d))
	}
	return changing(ctx, tx, update("deliveries", r))
}

// receiversOf are the receivers of deliveries, which never change.
const receiversOf = "SELECT DISTINCT receiver FROM deliveries WHERE number = ANY($1::bigint[]) ORDER BY receiver"

func (s *Outbox) Update(
	ctx context.Context, numbers []int64, change func(domain.Delivery) (domain.Delivery, error),
) (changed []domain.Delivery, err error) {
	numbers = slices.Compact(slices.Sorted(slices.Values(numbers)))
	err = s.store.transact(ctx, func(ctx context.Context, tx pgx.Tx) error {
		receivers, err := texts(ctx, tx, ask(receiversOf, numbers))
		if err != nil {
			return err
		}
		if _, err := exec(ctx, tx, lockReceivers, receivers); err != nil {
			return err
		}
		before, err := all(ctx, tx, s.store.sql.Deliveries, ask(s.store.sql.delivery, numbers))
		if err != nil {
			return err
		}
		changed = slices.Clone(before)
		return s.replace(ctx, tx, before, changed, change)
	})
	if err != nil {
		return nil, err
	}
	return changed, nil
}

// replace puts what change makes of each delivery in its place, and lets the next
// of its lane come up. All are changed before the first is written, so that change
// can still fail.
func (s *Outbox) replace(
	ctx context.Context, tx pgx.Tx, before, after []domain.Delivery, change func(domain.Delivery) (domain.Delivery, error),
) (err error) {
	for i, d := range before {
		if after[i], err = change(d); err != nil {
			return err
		}
	}
	var l lanes
	if err := l.lock(ctx, tx.Conn(), before, new(pgx.Batch)); err != nil {
		return away(err)
	}
	up := make(map[int64]time.Time) // deliveries that come up: when
	for i, d := range before {
		lane := l.besides(d)
		var first time.Time
		if after[i], first = lane.Replace(d, after[i]); !first.IsZero() {
			l.next[laneOf(d)][lane.First], up[lane.First] = first, first
		}
		l.set(after[i])
	}
	for i, d := range after { // what was to come up may have been changed since, or before
		if at, comes := up[d.Number]; comes && d.State == domain.DeliveryPending && d.NextAt.IsZero() {
			after[i].NextAt = at
		}
		delete(up, d.Number)
	}
	if err := s.keep(ctx, tx, after); err != nil {
		return err
	}
	return putUp(ctx, tx, up)
}

func putUp(ctx context.Context, tx pgx.Tx, up map[int64]time.Time) error {
	for number, at := range up {
		if _, err := exec(ctx, tx, "UPDATE deliveries SET next_at = $1 WHERE number = $2", at, number); err != nil {
			return err
		}
	}
	return nil
}

func (s *Outbox) Deliveries(ctx context.Context, q ports.DeliveryQuery) ([]domain.Delivery, error) {
	if err := ctx.Err(); err != nil || q.Limit <= 0 {
		return nil, err
	}
	return all(ctx, s.store.reads, s.store.sql.Deliveries, s.store.sql.ListDeliveries(q))
}

func (s *Outbox) Forget(ctx context.Context, before time.Time, limit int) (int, error) {
	if limit <= 0 {
		return 0, ctx.Err()
	}
	var n int64
	err := s.store.transact(ctx, func(ctx context.Context, tx pgx.Tx) (err error) {
		q := s.store.sql.ForgetDeliveries(before, limit)
		n, err = exec(ctx, tx, q.Text, q.Args...)
		return err
	})
	if err != nil {
		return 0, err
	}
	return int(n), s.dropIdle(ctx)
}

// dropIdle drops counters that count nothing, unless somebody writes deliveries just now:
// whoever has found a counter there relies on it until the end of the transaction.
func (s *Outbox) dropIdle(ctx context.Context) error {
	err := s.store.transact(ctx, func(ctx context.Context, tx pgx.Tx) error {
		if _, err := exec(ctx, tx, "LOCK TABLE backlogs IN EXCLUSIVE MODE NOWAIT"); err != nil {
			return err
		}
		return changing(ctx, tx, s.store.sql.DropIdle())
	})
	if code(err) == codeLocked { // the next time does it
		return nil
	}
	return err
}

func (s *Outbox) Backlog(ctx context.Context, receiver string) (b ports.Backlog, err error) {
	err = read(ctx, s.store.reads, s.store.sql.Backlog(receiver), func(columns []driver.Value) {
		b.Pending, b.Dropped = bunstore.Count(columns[0]), bunstore.Count(columns[1])
		b.Oldest, _ = bunstore.Time(columns[2])
	})
	return b, err
}
