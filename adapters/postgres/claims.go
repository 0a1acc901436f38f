package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"songmap/domain"
)

// claim reads as many jobs as are to be claimed: of those that wait for nothing,
// and of those whose back-off is over.
func (t *transaction) claim(b *pgx.Batch) {
	if len(t.needs.claims) == 0 {
		return
	}
	first, last := t.needs.claims[0].now, t.needs.claims[0].now
	for _, c := range t.needs.claims {
		if c.now.Before(first) {
			first = c.now
		}
		if c.now.After(last) {
			last = c.now
		}
	}
	n := len(t.needs.claims)
	t.from = t.store.floor.begin()
	b.Queue(t.store.sql.fresh, t.from, t.read, n).Query(t.find)
	b.Queue(t.store.sql.waiting, last, first.Add(domain.MaxBackoff), t.read, n).Query(t.put)
}

// find has the transaction work on jobs of the queue.
func (t *transaction) find(rows pgx.Rows) error {
	return eachOf(rows, t.store.sql.Jobs, func(j domain.Job) {
		if t.found == 0 {
			t.first = j.CreatedAt
		}
		t.found++
		t.work.put(j)
	})
}

// claimMore reads the queue from its start, if that is needed and has not been done.
func (t *transaction) claimMore(ctx context.Context, took time.Duration) error {
	wanted := len(t.needs.claims) - t.found
	switch {
	case len(t.needs.claims) == 0:
		return nil
	case t.from.IsZero():
		t.store.floor.scanned(took)
		return nil
	case wanted <= 0 || !t.store.floor.free():
		return nil
	}
	for id := range t.work.jobs {
		t.read = append(t.read, id)
	}
	begun := time.Now()
	rows, err := t.conn.Query(ctx, t.store.sql.fresh, time.Time{}, t.read, wanted)
	if err != nil {
		return err
	}
	t.found = 0 // the first is to be found again
	if err := t.find(rows); err != nil {
		return err
	}
	t.store.floor.scanned(time.Since(begun))
	return nil
}
