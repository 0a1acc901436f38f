package sqlite

import (
	"cmp"
	"context"
	"database/sql/driver"
	"fmt"
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

// wanted are the deliveries of an event to the webhooks that want it.
func (s *Store) wanted(ctx context.Context, tx *commit.Conn, e domain.Event) (ds []domain.Delivery, err error) {
	err = tx.Read(ctx, s.sql.wanted, []any{bunstore.Wants(e.Kind)}, func(columns []driver.Value) {
		ds = append(ds, domain.NewDelivery(bunstore.Text(columns[0]), bunstore.Text(columns[1]), e))
	})
	return ds, err
}

// enqueue adds the deliveries of an event, each to another receiver.
func (s *Store) enqueue(ctx context.Context, tx *commit.Conn, ds []domain.Delivery) error {
	if len(ds) == 0 {
		return nil
	}
	for i, d := range ds {
		lane, pending, err := s.lane(ctx, tx, d)
		if err != nil {
			return err
		}
		ds[i] = lane.Enqueue(d, pending, int64(cmp.Or(s.config.MaxBacklog, domain.MaxBacklog)))
	}
	if err := run(ctx, tx, s.sql.enqueue(ds, ds[0].Event.Number)); err != nil {
		return err
	}
	if tx.Rows() != int64(len(ds)) {
		return unavailable(fmt.Errorf("event %d is not there to be delivered", ds[0].Event.Number))
	}
	return nil
}

// lane is what else of a delivery's lane is pending, and how much for its receiver.
func (s *Store) lane(ctx context.Context, tx *commit.Conn, d domain.Delivery) (l domain.Lane, pending int64, err error) {
	webhookID, jobID := d.Lane()
	err = tx.Read(ctx, s.sql.lane, []any{d.Receiver(), webhookID, jobID, d.Number}, func(columns []driver.Value) {
		pending = bunstore.Count(columns[0])
		l.First, l.Up = bunstore.Count(columns[1]), bunstore.Count(columns[2]) > 0
	})
	return l, pending, err
}

// Take only reads as long as nothing is due.
func (s *Outbox) Take(ctx context.Context, t ports.Taking) (taken []domain.Delivery, err error) {
	if err := ctx.Err(); err != nil || t.Limit <= 0 {
		return nil, err
	}
	receivers, err := texts(ctx, s.store.reads, ask(s.store.sql.waiting, bunstore.Unix(t.Now), bunstore.Unix(t.Now.Add(domain.MaxWait))))
	if err != nil || len(receivers) == 0 {
		return nil, err
	}
	err = s.store.writer.WriteAnyway(ctx, func(ctx context.Context, tx *commit.Conn) (err error) {
		if taken, err = s.due(ctx, tx, receivers, t); err != nil {
			return err
		}
		for i := range taken {
			taken[i] = taken[i].Defer(t.Until)
			if err := tx.Exec(ctx, s.store.sql.put, bunstore.Unix(taken[i].NextAt), taken[i].Number); err != nil {
				return err
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
func (s *Outbox) due(ctx context.Context, tx *commit.Conn, receivers []string, t ports.Taking) ([]domain.Delivery, error) {
	var found []domain.Delivery
	for _, receiver := range receivers {
		room := min(t.Room(receiver), t.Limit)
		if room <= 0 {
			continue
		}
		some, err := all(ctx, tx, s.store.sql.Deliveries, ask(s.store.sql.due, receiver, bunstore.Unix(t.Now), room), room)
		if err != nil {
			return nil, err
		}
		more, err := all(ctx, tx, s.store.sql.Deliveries,
			ask(s.store.sql.astray, receiver, bunstore.Unix(t.Now.Add(domain.MaxWait)), room-len(some)), room)
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

func (s *Outbox) Update(
	ctx context.Context, numbers []int64, change func(domain.Delivery) (domain.Delivery, error),
) (changed []domain.Delivery, err error) {
	numbers = slices.Compact(slices.Sorted(slices.Values(numbers)))
	err = s.store.writer.WriteAnyway(ctx, func(ctx context.Context, tx *commit.Conn) error {
		changed = changed[:0]
		for _, number := range numbers {
			found, err := all(ctx, tx, s.store.sql.Deliveries, ask(s.store.sql.delivery, number), 1)
			if err != nil {
				return err
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
	ctx context.Context, tx *commit.Conn, ds []domain.Delivery, change func(domain.Delivery) (domain.Delivery, error),
) (err error) {
	before := slices.Clone(ds)
	for i, d := range before {
		if ds[i], err = change(d); err != nil {
			return err
		}
	}
	for i := range ds {
		if err := s.put(ctx, tx, before[i], &ds[i]); err != nil {
			return err
		}
	}
	return nil
}

// put writes a delivery that has changed, and lets the next of its lane come up:
// first that, so that the triggers for rows that are changed by hand find nothing
// left to do.
func (s *Outbox) put(ctx context.Context, tx *commit.Conn, before domain.Delivery, after *domain.Delivery) error {
	lane, _, err := s.store.lane(ctx, tx, before)
	if err != nil {
		return err
	}
	var first time.Time
	if *after, first = lane.Replace(before, *after); !first.IsZero() {
		if err := tx.Exec(ctx, s.store.sql.put, bunstore.Unix(first), lane.First); err != nil {
			return err
		}
	}
	return run(ctx, tx, s.store.sql.settled.Update(*after, after.Number))
}

func (s *Outbox) Deliveries(ctx context.Context, q ports.DeliveryQuery) ([]domain.Delivery, error) {
	if err := ctx.Err(); err != nil || q.Limit <= 0 {
		return nil, err
	}
	// Those in a state are looked for among all.
	return all(ctx, s.store.scans, s.store.sql.Deliveries, s.store.sql.ListDeliveries(q), q.Limit)
}

func (s *Outbox) Forget(ctx context.Context, before time.Time, limit int) (int, error) {
	if limit <= 0 {
		return 0, ctx.Err()
	}
	n := 0
	err := s.store.writer.WriteAnyway(ctx, func(ctx context.Context, tx *commit.Conn) error {
		err := run(ctx, tx, s.store.sql.ForgetDeliveries(before, limit))
		n = int(tx.Rows())
		if err != nil {
			return err
		}
		return run(ctx, tx, s.store.sql.DropIdle())
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}

func (s *Outbox) Backlog(ctx context.Context, receiver string) (b ports.Backlog, err error) {
	q := s.store.sql.Backlog(receiver)
	err = s.store.reads.Read(ctx, q.Text, q.Args, func(columns []driver.Value) {
		b.Pending, b.Dropped = bunstore.Count(columns[0]), bunstore.Count(columns[1])
		b.Oldest, _ = bunstore.Time(columns[2])
	})
	return b, err
}
