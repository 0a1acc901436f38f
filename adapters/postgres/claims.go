package postgres

import (
	"context"
	"database/sql/driver"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"songmap/adapters/internal/bunstore"
	"songmap/domain"
)

// due gives turns to jobs that are to be claimed and have none.
func (t *transaction) due(b *pgx.Batch) {
	if len(t.needs.claims) == 0 {
		return
	}
	first := t.needs.claims[0].now // what is due for all
	for _, c := range t.needs.claims {
		if c.now.Before(first) {
			first = c.now
		}
	}
	b.Queue(giving(over), first, first.Add(domain.MaxBackoff)).Exec(func(given pgconn.CommandTag) error {
		t.given = given.RowsAffected()
		return nil
	})
}

// claim reads the jobs that are next.
func (t *transaction) claim(b *pgx.Batch) {
	if len(t.needs.claims) > 0 {
		b.Queue(t.store.sql.next, t.from.args(len(t.needs.claims))...).Query(t.find)
	}
}

// find has the transaction work on jobs of the queue.
func (t *transaction) find(rows pgx.Rows) error {
	own := len(t.store.sql.Jobs.Columns()) + 2
	return each(rows, func(columns []driver.Value) {
		job, turn := t.store.sql.Jobs.Value(columns[2:own]), bunstore.Count(columns[own])
		if columns[0] == true {
			if t.found == 0 || turn < t.lowest {
				t.lowest = turn
			}
			t.found++
		}
		if is, known := t.first[job.Group]; columns[1] == true && (!known || rankOf(job).before(is)) {
			t.first[job.Group] = rankOf(job)
		}
		t.work.put(job, turn)
	})
}

// claimMore reads the queue from its start, if that is needed and has not been done:
// where too little was found, and where a job that has just got its turn may go first.
func (t *transaction) claimMore(ctx context.Context, took time.Duration) error {
	wanted := len(t.needs.claims)
	switch {
	case wanted == 0:
		return nil
	case t.from.whole():
		t.scan = took
		return nil
	case t.given == 0 && (t.found >= wanted || !t.from.free()):
		return nil
	}
	begun := time.Now()
	rows, err := t.conn.Query(ctx, t.store.sql.next, new(floor).args(wanted)...)
	if err != nil {
		return err
	}
	if err := t.find(rows); err != nil {
		return err
	}
	t.scan = time.Since(begun)
	return nil
}

// moveFloor has later claims begin where this transaction has found the queue, and
// not beyond what it has added to it.
func (t *transaction) moveFloor(f *floor) {
	if t.scan > 0 {
		f.scanned(t.scan)
	}
	if len(t.needs.claims) > 0 {
		f.raise(t.lowest, t.first)
	}
	for _, c := range t.needs.creates {
		if c.err == nil {
			f.lower(c.job)
		}
	}
	for _, s := range t.work.jobs {
		if !s.gone && s.job.Status == domain.StatusPending {
			f.lower(s.job)
		}
	}
}

// keepTurns writes what has become of turns, after the jobs: of those that begin to
// wait, of those that left theirs to their group, and the last that was claimed.
func (t *transaction) keepTurns(b *pgx.Batch) {
	var begin []string
	for id, s := range t.work.jobs {
		if s.begins && !s.gone {
			begin = append(begin, id)
		}
	}
	if len(begin) > 0 {
		b.Queue(giving(begun), begin)
	}
	for _, free := range t.work.free {
		b.Queue(closeTurn, free.group, free.turn)
	}
	if t.work.claimed > 0 {
		b.Queue(setClaimed, t.work.claimed)
	}
}
