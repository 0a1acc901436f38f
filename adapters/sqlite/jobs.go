package sqlite

import (
	"context"
	"fmt"
	"time"

	lib "modernc.org/sqlite/lib"

	"songmap/adapters/internal/bunstore"
	"songmap/adapters/sqlite/commit"
	"songmap/domain"
	"songmap/ports"
)

var _ ports.JobRepository = (*Jobs)(nil)

// Jobs are the jobs of a store.
type Jobs struct{ store *Store }

func (s *Jobs) Create(ctx context.Context, job domain.Job, maxPending int64) (t ports.Transition, err error) {
	if s.store.writer.Full() {
		return ports.Transition{}, fmt.Errorf("job %s: %w", job.ID, ports.ErrNoSpace)
	}
	err = s.store.writer.Write(ctx, func(ctx context.Context, tx *commit.Conn) error {
		t = ports.Transition{After: job} // it may be done again
		if maxPending > 0 {
			pending, err := number(ctx, tx, ask(s.store.sql.pending))
			if err != nil {
				return err
			}
			if pending >= maxPending {
				return fmt.Errorf("job %s: %w", job.ID, ports.ErrQueueFull)
			}
		}
		return s.insert(ctx, tx, &t)
	})
	if err != nil {
		return ports.Transition{}, err
	}
	return t, nil
}

func (s *Jobs) insert(ctx context.Context, tx *commit.Conn, t *ports.Transition) error {
	job := t.After
	err := run(ctx, tx, s.store.sql.created.Insert(job, domain.Fold(job.Input.FileName)))
	switch commit.Code(err) {
	case lib.SQLITE_OK:
		if err != nil {
			return err
		}
		return s.store.record(ctx, tx, t)
	case lib.SQLITE_CONSTRAINT_PRIMARYKEY:
		return fmt.Errorf("job %s: %w", job.ID, ports.ErrExists)
	case lib.SQLITE_CONSTRAINT_UNIQUE: // met first, but the id may be taken as well
		if _, taken, _ := one(ctx, tx, s.store.sql.Jobs, ask(s.store.sql.get, job.ID)); taken {
			return fmt.Errorf("job %s: %w", job.ID, ports.ErrExists)
		}
		return fmt.Errorf("job %s: %w", job.ID, ports.ErrKeyTaken)
	}
	return err
}

func (s *Jobs) Get(ctx context.Context, id string) (domain.Job, error) {
	job, found, err := one(ctx, s.store.reads, s.store.sql.Jobs, ask(s.store.sql.get, id))
	if err == nil && !found {
		err = fmt.Errorf("job %s: %w", id, ports.ErrNotFound)
	}
	return job, err
}

func (s *Jobs) Update(ctx context.Context, id string, change ports.Change) (ports.Transition, error) {
	return s.replace(ctx, ask(s.store.sql.get, id), fmt.Errorf("job %s: %w", id, ports.ErrNotFound), change)
}

func (s *Jobs) Claim(ctx context.Context, now time.Time, change ports.Change) (ports.Transition, error) {
	next := ask(s.store.sql.next, bunstore.Unix(now), bunstore.Unix(now.Add(domain.MaxBackoff)))
	return s.replace(ctx, next, ports.ErrNoWork, change)
}

// replace puts what change makes of the job that a query finds in its place. If
// it finds none, that is the error missing.
func (s *Jobs) replace(ctx context.Context, q bunstore.Query, missing error, change ports.Change) (t ports.Transition, err error) {
	err = s.store.writer.WriteAnyway(ctx, func(ctx context.Context, tx *commit.Conn) error {
		job, found, err := one(ctx, tx, s.store.sql.Jobs, q)
		if err != nil {
			return err
		}
		if !found {
			return missing
		}
		next, err := change(job)
		if err != nil {
			return err
		}
		t = ports.Transition{Before: job, After: next} // it may be done again
		if next == job {
			return nil
		}
		if err := run(ctx, tx, s.store.sql.turning(job, next)); err != nil {
			return err
		}
		return s.store.record(ctx, tx, &t)
	})
	if err != nil {
		return ports.Transition{}, err
	}
	return t, nil
}

func (s *Jobs) Delete(
	ctx context.Context, ids []string, permit func(domain.Job) bool, now time.Time,
) (gone []ports.Transition, err error) {
	err = s.store.writer.WriteAnyway(ctx, func(ctx context.Context, tx *commit.Conn) error {
		if gone, err = s.permitted(ctx, tx, ids, permit); err != nil {
			return err
		}
		for i := range gone {
			if err := s.remove(ctx, tx, &gone[i], now); err != nil {
				return err
			}
		}
		// Twice as many as have come, so that they do not pile up.
		return tx.Exec(ctx, s.store.sql.forget, bunstore.Unix(now.Add(-remembered)), 2*len(gone))
	})
	if err != nil {
		return nil, err
	}
	return gone, nil
}

// permitted are the jobs that there are and that permit allows. All are asked
// for before the first is removed, so that permit can still fail.
func (s *Jobs) permitted(
	ctx context.Context, tx *commit.Conn, ids []string, permit func(domain.Job) bool,
) (jobs []ports.Transition, err error) {
	seen := make(map[string]bool, len(ids))
	for _, id := range ids {
		if seen[id] {
			continue
		}
		seen[id] = true
		job, found, err := one(ctx, tx, s.store.sql.Jobs, ask(s.store.sql.get, id))
		if err != nil {
			return nil, err
		}
		if found && permit(job) {
			jobs = append(jobs, ports.Transition{Before: job})
		}
	}
	return jobs, nil
}

// remove appends the deletion to the log and deletes the job: in this order,
// because a trigger deletes the events of a row whose deletion is not in the log.
func (s *Jobs) remove(ctx context.Context, tx *commit.Conn, t *ports.Transition, now time.Time) (err error) {
	if t.Event, err = s.store.append(ctx, tx, domain.Removal(t.Before, now), t.Before); err != nil {
		return err
	}
	return tx.Exec(ctx, s.store.sql.remove, t.Before.ID)
}
