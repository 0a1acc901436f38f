package postgres

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"songmap/adapters/internal/bunstore"
	"songmap/domain"
	"songmap/ports"
)

// Why nothing can be copied into a database, or repaired in it.
var (
	ErrServed  = errors.New("is used by running instances: stop them first")
	ErrFilled  = errors.New("holds what is not of this source: name an empty database")
	ErrPartial = errors.New("holds only a part of what is being copied into it: run songmap migrate again, which goes on")
	ErrDiffers = errors.New("is there already and differs")
)

var _ ports.RowTarget = (*Import)(nil)

// Import copies the rows of another store into this one.
type Import struct {
	store *Store
	from  domain.Identity
}

// Import returns what copies the rows of the store with an identity.
func (s *Store) Import(from domain.Identity) *Import { return &Import{s, from} }

// whole returns ErrPartial while another store is being copied into this one.
func (s *Store) whole(ctx context.Context) error {
	n, err := number(ctx, s.reads, ask("SELECT count(*) FROM copying"))
	if err == nil && n > 0 && !s.config.Importing {
		err = ErrPartial
	}
	return err
}

func (i *Import) Check(ctx context.Context) (complete bool, err error) {
	err = i.store.transact(ctx, func(ctx context.Context, tx pgx.Tx) (err error) {
		complete, err = i.check(ctx, tx)
		return err
	})
	return complete, err
}

func (i *Import) Begin(ctx context.Context) (complete bool, err error) {
	err = i.store.transact(ctx, func(ctx context.Context, tx pgx.Tx) (err error) {
		if complete, err = i.check(ctx, tx); err != nil || complete {
			return err
		}
		if _, err = exec(ctx, tx, "INSERT INTO copying (source) VALUES ($1) ON CONFLICT DO NOTHING", string(i.from)); err != nil {
			return err
		}
		return reserve(ctx, tx)
	})
	return complete, err
}

// contents are what a database holds: whose identity it has, which store is being copied
// into it, and whether there is anything.
const contents = `SELECT (SELECT identity FROM identity), coalesce((SELECT source FROM copying), ''),
	EXISTS (SELECT 1 FROM jobs) OR EXISTS (SELECT 1 FROM events) OR EXISTS (SELECT 1 FROM webhooks) OR EXISTS (SELECT 1 FROM deliveries) OR EXISTS (SELECT 1 FROM api_keys)`

// check is Check, while no instance can enter itself.
func (i *Import) check(ctx context.Context, tx pgx.Tx) (complete bool, err error) {
	if _, err := exec(ctx, tx, lockInstances); err != nil {
		return false, err
	}
	if err := unused(ctx, tx); err != nil {
		return false, err
	}
	var is, copying domain.Identity
	var filled bool
	err = read(ctx, tx, ask(contents), func(columns []driver.Value) {
		is, copying, filled = identityOf(columns[0]), identityOf(columns[1]), columns[2] == true
	})
	switch {
	case err != nil:
		return false, err
	case is == i.from:
		return true, nil
	case copying != i.from && (copying != "" || filled):
		return false, ErrFilled
	}
	return false, nil
}

func identityOf(column driver.Value) domain.Identity {
	text, _ := column.(string)
	return domain.Identity(text)
}

// setDropped gives receivers the number of deliveries that were dropped: to the
// triggers of the table, all that had ended when they were copied look so.
const setDropped = `INSERT INTO backlogs AS b (receiver, dropped)
	SELECT receiver, max(dropped) FROM (
		SELECT receiver, 0 AS dropped FROM backlogs UNION ALL SELECT * FROM unnest($1::text[], $2::bigint[])
	) AS n (receiver, dropped) GROUP BY receiver
	ON CONFLICT (receiver) DO UPDATE SET dropped = excluded.dropped`

func (i *Import) Holds(ctx context.Context, e domain.Event) (bool, error) {
	t := i.store.sql.Events
	q := ask("SELECT "+bunstore.List(t.Columns())+" FROM events WHERE number = $1", e.Number)
	there, found, err := one(ctx, i.store.reads, t, q)
	return found && there == e, err
}

func (i *Import) Finish(ctx context.Context, c ports.Counters, settled bool) error {
	return i.transact(ctx, func(ctx context.Context, tx pgx.Tx) error {
		if err := asMany(ctx, tx, c); err != nil {
			return err
		}
		var receivers []string
		var dropped []int64
		for receiver, n := range c.Dropped {
			receivers, dropped = append(receivers, receiver), append(dropped, n)
		}
		b := new(pgx.Batch)
		b.Queue(setDropped, receivers, dropped)
		for sequence, last := range map[string]int64{"claimed_turn": c.Claimed, "event_number": c.LastEvent, "deliveries_number_seq": c.LastDelivery, "audit_number_seq": c.LastEntry} {
			if last > 0 { // else it begins anew
				b.Queue("SELECT setval($1::text::regclass, $2::bigint)", sequence, last)
			}
		}
		b.Queue("UPDATE identity SET identity = $1, settled = $2", string(i.from), settled)
		b.Queue("DELETE FROM copying")
		release(b)
		if err := tx.SendBatch(ctx, b).Close(); err != nil {
			return away(err)
		}
		return nil
	})
}

// asMany returns ErrDiffers unless there are as many rows as the source has.
func asMany(ctx context.Context, tx pgx.Tx, c ports.Counters) error {
	for table, want := range map[string]int64{"jobs": c.Jobs, "events": c.Events, "webhooks": c.Webhooks, "deliveries": c.Deliveries, "api_keys": c.Keys, "audit": c.Audit} {
		switch n, err := number(ctx, tx, ask("SELECT count(*) FROM "+table)); {
		case err != nil:
			return err
		case n != want:
			return fmt.Errorf("the table %s, with %d rows instead of %d, %w", table, n, want, ErrDiffers)
		}
	}
	return nil
}
