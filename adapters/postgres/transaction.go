package postgres

import (
	"context"
	"database/sql/driver"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"songmap/adapters/internal/bunstore"
	"songmap/domain"
)

// transaction does operations together, in two round trips: one that reads and
// locks what they need, and one that writes what they make of it. New jobs are
// added with the first, because only then is it known whether they can be;
// deliveries need a third in between, which locks their receivers.
type transaction struct {
	store *Store
	conn  *pgx.Conn
	needs needs
	work  *workspace
	hooks []hook

	near      bool // so many jobs are pending that creations go one after the other
	admitting *admitting

	given  int64           // turns, to jobs that were due
	from   floor           // where the queue was read from
	scan   time.Duration   // how long it took to read it from its start; 0: was not
	found  int             // jobs with the lowest turns
	lowest int64           // of these
	first  map[string]rank // that was found, by group
}

// hook is a webhook that wants something.
type hook struct{ id, url, events string }

// commit does operations in one transaction. On an error nothing of it is kept,
// unless the connection was lost with the answer to the commit.
func (s *Store) commit(ctx context.Context, ops []*operation) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	conn, err := s.writes.Acquire(ctx)
	if err != nil {
		return away(err)
	}
	defer conn.Release() // which closes one that is in the middle of a transaction
	begun := time.Now()
	t := &transaction{store: s, conn: conn.Conn(), work: &workspace{jobs: make(map[string]*state)}, first: make(map[string]rank)}
	for _, op := range ops {
		op.Do.needs(&t.needs)
	}
	s.mu.Lock()
	t.near = s.near
	if len(t.needs.claims) > 0 {
		t.from = s.floor.begin()
	}
	s.mu.Unlock()
	if err := t.begin(ctx); err != nil {
		return uncommitted(away(err))
	}
	// Creations first: what comes after may be about the jobs that they have added.
	for _, creates := range []bool{true, false} {
		for _, op := range ops {
			if _, is := op.Do.(*creating); is == creates {
				run(op, t.work)
			}
		}
	}
	if err := t.write(ctx); err != nil {
		return doubtful(away(err))
	}
	s.committed(t, len(ops), time.Since(begun))
	return nil
}

// begin begins the transaction, with what it reads.
func (t *transaction) begin(ctx context.Context) error {
	begun := time.Now()
	b := new(pgx.Batch)
	b.Queue("BEGIN")
	if t.store.pooled {
		b.Queue(bounds)
	}
	t.create(b)
	t.due(b)
	if len(t.needs.ids) > 0 {
		b.Queue(t.store.sql.locked, t.needs.ids).Query(t.put)
	}
	t.claim(b)
	b.Queue(hooks).Query(func(rows pgx.Rows) error {
		var h hook
		_, err := pgx.ForEachRow(rows, []any{&h.id, &h.url, &h.events}, func() error {
			t.hooks = append(t.hooks, h)
			return nil
		})
		return err
	})
	if err := t.conn.SendBatch(ctx, b).Close(); err != nil {
		return err
	}
	if err := t.claimMore(ctx, time.Since(begun)); err != nil {
		return err
	}
	if t.admitting == nil {
		return nil
	}
	return t.admitting.settle(ctx, t.conn)
}

// put has the transaction work on jobs.
func (t *transaction) put(rows pgx.Rows) error {
	own := len(t.store.sql.Jobs.Columns())
	return each(rows, func(columns []driver.Value) {
		t.work.put(t.store.sql.Jobs.Value(columns[:own]), bunstore.Count(columns[own]))
	})
}

// write ends the transaction.
func (t *transaction) write(ctx context.Context) error {
	if len(t.work.told) > 0 {
		if err := t.deliver(ctx); err != nil {
			return err
		}
	}
	b := new(pgx.Batch)
	t.keepJobs(b)
	t.keepEvents(b)
	b.Queue("COMMIT")
	return t.conn.SendBatch(ctx, b).Close()
}

func (t *transaction) keepJobs(b *pgx.Batch) {
	var changed []*state
	var gone []string
	for id, s := range t.work.jobs {
		switch {
		case s.gone:
			gone = append(gone, id)
		case s.changed:
			changed = append(changed, s)
		}
	}
	if len(changed) > 0 {
		queue(b, update("jobs", t.store.sql.changes(changed)))
	}
	if len(gone) > 0 {
		b.Queue(remove, gone)
		// Twice as many as may have come, so that they do not pile up.
		b.Queue(forget, t.needs.now.Add(-remembered), 2*len(gone))
	}
	t.keepTurns(b)
}

// keepEvents appends to the log what happened, and has everybody told that it
// has grown.
func (t *transaction) keepEvents(b *pgx.Batch) {
	if len(t.work.told) == 0 {
		return
	}
	events, deliveries := rowsOf(t.store.sql.Events), rowsOf(t.store.sql.enqueued)
	for _, told := range t.work.told {
		events.add(t.store.sql.Events.Values(*told.event))
		for _, d := range told.deliveries {
			deliveries.add(t.store.sql.enqueued.Values(d))
		}
	}
	queue(b, record(events)).Query(t.number)
	if len(deliveries.values) > 0 {
		queue(b, enqueue(deliveries))
	}
	b.Queue("NOTIFY " + channel)
}

// queue adds a query to what is sent together.
func queue(b *pgx.Batch, q bunstore.Query) *pgx.QueuedQuery { return b.Queue(q.Text, q.Args...) }

// wanted are the deliveries of an event.
func (t *transaction) wanted(e domain.Event, job domain.Job) (ds []domain.Delivery) {
	for _, h := range t.hooks {
		if strings.Contains(h.events, bunstore.Wants(e.Kind)) {
			ds = append(ds, domain.NewDelivery(h.id, h.url, e))
		}
	}
	if d, wanted := job.Report(e); wanted {
		ds = append(ds, d)
	}
	return ds
}
