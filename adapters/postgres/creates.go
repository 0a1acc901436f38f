package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"songmap/domain"
	"songmap/ports"
)

// admission is an advisory lock of the database. Whoever adds jobs while the queue
// may still be filled up holds it together with others; near the bound he holds it
// alone, so that no two fill the same place.
const admission = 1_937_010_541

// margin is how near to the bound the queue counts as nearly full. It is more
// than others can add while one looks: a few instances, with all their batches.
const margin = 4 * transactionsAtOnce * maxBatch

// admitting is what came of the creations of a transaction.
type admitting struct {
	tried   []*creating
	twins   []*creating // of ids that are tried already
	margin  int64
	pending int64
	ofGroup []int64 // pending, for each that is tried and whose group is bounded
	made    map[string]bool
}

// create adds the jobs that are to be created.
func (t *transaction) create(b *pgx.Batch) {
	if len(t.needs.creates) == 0 {
		return
	}
	a := &admitting{made: make(map[string]bool)}
	t.admitting = a
	jobs := rowsOf(t.store.sql.created, "name_folded")
	seen, bounded := make(map[string]bool), false
	for _, c := range t.needs.creates {
		if c.err = errAgain; seen[c.job.ID] {
			a.twins = append(a.twins, c)
		} else {
			a.tried = append(a.tried, c)
			jobs.add(append(t.store.sql.created.Values(c.job), domain.Fold(c.job.Input.FileName), c.most.Pending, c.most.OfGroup))
			bounded = bounded || c.most != (ports.Limits{})
			t.near = t.near || c.most.OfGroup > 0 // a group may be full while the queue is nearly empty
		}
		seen[c.job.ID] = true
	}
	if bounded {
		t.admit(b)
	}
	q := create(jobs)
	b.Queue(q.Text, append([]any{a.margin}, q.Args...)...).QueryRow(func(row pgx.Row) error {
		var made []string
		err := row.Scan(&a.pending, &made, &a.ofGroup)
		for _, id := range made {
			a.made[id] = true
		}
		return err
	})
}

// admit takes the lock.
func (t *transaction) admit(b *pgx.Batch) {
	if t.near {
		b.Queue("SELECT pg_advisory_xact_lock($1)", admission)
		return
	}
	t.admitting.margin = margin
	b.Queue("SELECT pg_advisory_xact_lock_shared($1)", admission)
}

// settle gives each creation its outcome.
func (a *admitting) settle(ctx context.Context, conn *pgx.Conn) error {
	taken, err := a.clashes(ctx, conn)
	if err != nil {
		return err
	}
	clashed := false // then who came later had a worse place than need be
	groups := make(map[string]int64)
	for i, c := range a.tried {
		groups[c.job.Group]++
		room := c.most.Pending == 0 || a.pending+int64(i+1)+a.margin <= c.most.Pending
		roomOfGroup := c.most.OfGroup == 0 || a.ofGroup[i]+groups[c.job.Group] <= c.most.OfGroup
		switch {
		case a.made[c.job.ID]:
			c.err = nil
		case !room && (a.margin > 0 || clashed), !roomOfGroup && clashed:
		case !room:
			c.err, clashed = fmt.Errorf("job %s: %w", c.job.ID, ports.ErrQueueFull), true
		case !roomOfGroup:
			c.err, clashed = fmt.Errorf("job %s: %w", c.job.ID, ports.ErrGroupFull), true
		case taken.ids[c.job.ID]:
			c.err, clashed = fmt.Errorf("job %s: %w", c.job.ID, ports.ErrExists), true
		case taken.keys[c.job.IdempotencyKey]:
			c.err, clashed = fmt.Errorf("job %s: %w", c.job.ID, ports.ErrKeyTaken), true
		}
	}
	for _, c := range a.twins {
		if a.made[c.job.ID] || taken.ids[c.job.ID] {
			c.err = fmt.Errorf("job %s: %w", c.job.ID, ports.ErrExists)
		}
	}
	return nil
}

// clashing are ids and keys of jobs that are there.
type clashing struct{ ids, keys map[string]bool }

// clashes looks what the jobs that were not added met.
func (a *admitting) clashes(ctx context.Context, conn *pgx.Conn) (clashing, error) {
	found := clashing{make(map[string]bool), make(map[string]bool)}
	var ids, keys []string
	for _, c := range a.tried {
		if a.made[c.job.ID] {
			continue
		}
		ids = append(ids, c.job.ID)
		if c.job.IdempotencyKey != "" {
			keys = append(keys, c.job.IdempotencyKey)
		}
	}
	if len(ids) == 0 {
		return found, nil
	}
	rows, err := conn.Query(ctx, clashes, ids, keys)
	if err != nil {
		return found, err
	}
	var id, key string
	_, err = pgx.ForEachRow(rows, []any{&id, &key}, func() error {
		found.ids[id], found.keys[key] = true, true
		return nil
	})
	delete(found.keys, "")
	return found, err
}

// near reports whether the queue is, or may soon be, nearly full.
func (a *admitting) near() bool {
	for _, c := range a.tried {
		if most := c.most.Pending; most > 0 && a.pending+2*margin > most {
			return true
		}
	}
	return false
}
