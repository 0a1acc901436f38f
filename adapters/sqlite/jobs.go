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

func (s *Jobs) Create(ctx context.Context, job domain.Job, most ports.Limits) (t ports.Transition, err error) {
	if s.store.writer.Full() {
		return ports.Transition{}, fmt.Errorf("job %s: %w", job.ID, ports.ErrNoSpace)
	}
	by := ports.CallerOf(ctx)
	err = s.store.writer.Write(ctx, func(ctx context.Context, tx *commit.Conn) error {
		t = ports.Transition{After: job} // it may be done again
		if err := s.store.admit(ctx, tx, job.Group, most); err != nil {
			return fmt.Errorf("job %s: %w", job.ID, err)
		}
		return s.insert(ctx, tx, &t, by)
	})
	if err != nil {
		return ports.Transition{}, err
	}
	return t, nil
}

// admit says whether one job more may be pending.
func (s *Store) admit(ctx context.Context, tx *commit.Conn, group string, most ports.Limits) error {
	for _, of := range []struct {
		most  int64
		count bunstore.Query
		full  error
	}{
		{most.Pending, ask(s.sql.pending), ports.ErrQueueFull},
		{most.OfGroup, ask(pendingOfGroup, group, most.OfGroup), ports.ErrGroupFull},
	} {
		if of.most <= 0 {
			continue
		}
		pending, err := number(ctx, tx, of.count)
		if err != nil {
			return err
		}
		if pending >= of.most {
			return of.full
		}
	}
	return nil
}

func (s *Jobs) insert(ctx context.Context, tx *commit.Conn, t *ports.Transition, by ports.Caller) error {
	job := t.After
	turn, err := s.store.turn(ctx, tx, standing{}, job)
	if err != nil {
		return err
	}
	err = run(ctx, tx, s.store.sql.created.Insert(job, domain.Fold(job.Input.FileName), inColumn(turn)))
	switch commit.Code(err) {
	case lib.SQLITE_OK:
		if err != nil {
			return err
		}
		return s.store.record(ctx, tx, t, by)
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
	return s.replace(ctx, change, func(ctx context.Context, tx *commit.Conn) (standing, error) {
		at, found, err := s.store.standing(ctx, tx, ask(s.store.sql.find, id))
		if err == nil && !found {
			err = fmt.Errorf("job %s: %w", id, ports.ErrNotFound)
		}
		return at, err
	})
}

func (s *Jobs) Claim(ctx context.Context, now time.Time, change ports.Change) (ports.Transition, error) {
	return s.replace(ctx, change, func(ctx context.Context, tx *commit.Conn) (standing, error) {
		return s.store.nextJob(ctx, tx, now)
	})
}

// replace puts what change makes of a job in its place.
func (s *Jobs) replace(
	ctx context.Context, change ports.Change, find func(context.Context, *commit.Conn) (standing, error),
) (t ports.Transition, err error) {
	by := ports.CallerOf(ctx)
	err = s.store.writer.WriteAnyway(ctx, func(ctx context.Context, tx *commit.Conn) error {
		at, err := find(ctx, tx)
		if err != nil {
			return err
		}
		next, err := change(at.job)
		if err != nil {
			return err
		}
		t = ports.Transition{Before: at.job, After: next} // it may be done again
		if next == at.job {
			return nil
		}
		turn, err := s.store.turn(ctx, tx, at, next)
		if err != nil {
			return err
		}
		if err := run(ctx, tx, s.store.sql.turning(at.job, next, turn)); err != nil {
			return err
		}
		if turn != at.turn {
			err = s.store.leave(ctx, tx, at)
		}
		if err != nil {
			return err
		}
		return s.store.record(ctx, tx, &t, by)
	})
	if err != nil {
		return ports.Transition{}, err
	}
	return t, nil
}

func (s *Jobs) Delete(
	ctx context.Context, ids []string, permit func(domain.Job) bool, now time.Time,
) (gone []ports.Transition, err error) {
	by := ports.CallerOf(ctx)
	err = s.store.writer.WriteAnyway(ctx, func(ctx context.Context, tx *commit.Conn) error {
		leaving, err := s.permitted(ctx, tx, ids, permit)
		if err != nil {
			return err
		}
		gone = nil // it may be done again
		for _, at := range leaving {
			removal := domain.Removal(at.job, now)
			removal.By = by.Name
			t, err := s.remove(ctx, tx, at, removal)
			if err != nil {
				return err
			}
			gone = append(gone, t)
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
) (jobs []standing, err error) {
	seen := make(map[string]bool, len(ids))
	for _, id := range ids {
		if seen[id] {
			continue
		}
		seen[id] = true
		at, found, err := s.store.standing(ctx, tx, ask(s.store.sql.find, id))
		if err != nil {
			return nil, err
		}
		if found && permit(at.job) {
			jobs = append(jobs, at)
		}
	}
	return jobs, nil
}

// remove appends the deletion to the log and deletes the job: in this order,
// because a trigger deletes the events of a row whose deletion is not in the log.
func (s *Jobs) remove(ctx context.Context, tx *commit.Conn, at standing, removal domain.Event) (t ports.Transition, err error) {
	t.Before = at.job
	if t.Event, err = s.store.append(ctx, tx, removal, at.job); err != nil {
		return t, err
	}
	if err := tx.Exec(ctx, s.store.sql.remove, at.job.ID); err != nil {
		return t, err
	}
	return t, s.store.leave(ctx, tx, at)
}
