package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"sync/atomic"
	"time"

	"github.com/uptrace/bun"

	"songmap/adapters/internal/bunstore"
	"songmap/domain"
	"songmap/ports"
)

var _ ports.JobRepository = (*Jobs)(nil)

// Jobs is a JobRepository in a SQLite file.
//
// Its statements do not take the caller's context where they last less than a
// millisecond: to watch a context costs the driver a goroutine for each.
type Jobs struct {
	path     string
	owner    *ownership
	identity domain.Identity
	settled  bool

	sql texts

	db    *bun.DB // the readers
	reads *statements

	scanPool *sql.DB // see scanners
	scans    *statements

	hooked atomic.Bool // there is, or has been, a webhook

	queue      queue   // whoever leads it owns what follows
	writerPool *sql.DB // of the one writer
	writer     *sql.Conn
	writes     *statements
	log        *checkpoints
	names      *nameIndex
	guard      *guard
	ballast    ballast

	// BacklogMost is how many deliveries may wait for a receiver; 0:
	// domain.BacklogMost. Set it before the first write, if at all.
	BacklogMost int

	// OnCommit is told of each transaction: how many operations shared it,
	// and how long it took. Set it before the first write, if at all.
	OnCommit func(operations int, took time.Duration)

	// OnLost is told, once, that the file is no longer the one that was opened
	// (ErrGone): from then on nothing is read or written. Set it before the
	// first write, if at all.
	OnLost func(error)
	kept   string // see Kept
}

// Path is where the file lies.
func (s *Jobs) Path() string { return s.path }

// Check returns an error if the file is not, or may not be, the one that was
// opened.
func (s *Jobs) Check() error { return unavailable(s.guard.look()) }

// Get implements ports.JobRepository.
func (s *Jobs) Get(ctx context.Context, id string) (domain.Job, error) {
	if err := ctx.Err(); err != nil {
		return domain.Job{}, err
	}
	ctx = context.WithoutCancel(ctx)
	rows, err := s.reads.query(ctx, s.sql.get, id)
	if err != nil {
		return domain.Job{}, unavailable(err)
	}
	job, err := bunstore.One(ctx, s.db, rows)
	return job, translate(err, id)
}

// Update implements ports.JobRepository.
func (s *Jobs) Update(ctx context.Context, id string, change ports.Change) (ports.Transition, error) {
	return s.replace(ctx, change, func(ctx context.Context, tx *transaction) (domain.Job, error) {
		job, err := tx.one(ctx, s.sql.get, id)
		return job, translate(err, id)
	})
}

// Claim implements ports.JobRepository.
func (s *Jobs) Claim(ctx context.Context, now time.Time, change ports.Change) (ports.Transition, error) {
	return s.replace(ctx, change, func(ctx context.Context, tx *transaction) (domain.Job, error) {
		job, err := tx.one(ctx, s.sql.next, bunstore.Unix(now), bunstore.Unix(now.Add(domain.MaxBackoff)))
		if errors.Is(err, sql.ErrNoRows) {
			return job, ports.ErrNoWork
		}
		return job, unavailable(err)
	})
}

// Delete implements ports.JobRepository.
func (s *Jobs) Delete(
	ctx context.Context, ids []string, permit func(domain.Job) bool, now time.Time,
) (gone []ports.Transition, err error) {
	err = s.writeAnyway(ctx, func(ctx context.Context, tx *transaction) error {
		jobs, err := s.permitted(ctx, tx, ids, permit)
		if err != nil {
			return err
		}
		gone, err = s.remove(ctx, tx, jobs, now)
		return unavailable(err)
	})
	if err != nil {
		return nil, err
	}
	return gone, nil
}

// permitted are the jobs that there are and that permit allows. All are asked
// for before the first is removed, so that permit can still fail.
func (s *Jobs) permitted(
	ctx context.Context, tx *transaction, ids []string, permit func(domain.Job) bool,
) (jobs []domain.Job, err error) {
	seen := make(map[string]bool, len(ids))
	for _, id := range ids {
		if seen[id] {
			continue
		}
		seen[id] = true
		job, err := tx.one(ctx, s.sql.get, id)
		switch {
		case errors.Is(err, sql.ErrNoRows):
		case err != nil:
			return nil, unavailable(err)
		case permit(job):
			jobs = append(jobs, job)
		}
	}
	return jobs, nil
}

// replace puts what change makes of a job in the place of the job.
func (s *Jobs) replace(
	ctx context.Context, change ports.Change, pick func(context.Context, *transaction) (domain.Job, error),
) (t ports.Transition, err error) {
	err = s.writeAnyway(ctx, func(ctx context.Context, tx *transaction) error {
		job, err := pick(ctx, tx)
		if err != nil {
			return err
		}
		next, err := change(job)
		if err != nil {
			return err
		}
		t = ports.Transition{Before: job, After: next}
		if next == job {
			return nil
		}
		u := s.sql.replacing(job, next)
		if err := tx.exec(ctx, u.text, u.args(next)...); err != nil {
			return unavailable(err)
		}
		return unavailable(s.record(ctx, tx, &t))
	})
	if err != nil {
		return ports.Transition{}, err
	}
	return t, nil
}
