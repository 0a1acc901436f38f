package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/gofrs/flock"
	"github.com/uptrace/bun"
	lib "modernc.org/sqlite/lib"

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
	path string
	lock *flock.Flock
	sql  texts

	db    *bun.DB // the readers
	reads *statements

	turn       chan struct{} // holds an element while somebody writes
	writerPool *sql.DB       // of the one writer
	writer     *sql.Conn
	writes     *statements
}

// Path is where the file lies.
func (s *Jobs) Path() string { return s.path }

// Create implements ports.JobRepository.
func (s *Jobs) Create(ctx context.Context, job domain.Job) error {
	return s.write(ctx, func(ctx context.Context) error {
		err := s.writes.exec(ctx, s.sql.insert, bunstore.Values(job)...)
		if code(err) == lib.SQLITE_CONSTRAINT_UNIQUE { // met first, but the id may be taken as well
			if _, missing := s.one(ctx, s.writes, s.sql.get, job.ID); missing == nil {
				return fmt.Errorf("job %s: %w", job.ID, ports.ErrExists)
			}
		}
		return translate(err, job.ID)
	})
}

// Get implements ports.JobRepository.
func (s *Jobs) Get(ctx context.Context, id string) (domain.Job, error) {
	if err := ctx.Err(); err != nil {
		return domain.Job{}, err
	}
	job, err := s.one(context.WithoutCancel(ctx), s.reads, s.sql.get, id)
	return job, translate(err, id)
}

// Update implements ports.JobRepository.
func (s *Jobs) Update(ctx context.Context, id string, change ports.Change) (domain.Job, error) {
	return s.replace(ctx, change, func(ctx context.Context) (domain.Job, error) {
		job, err := s.one(ctx, s.writes, s.sql.get, id)
		return job, translate(err, id)
	})
}

// Claim implements ports.JobRepository.
func (s *Jobs) Claim(ctx context.Context, now time.Time, change ports.Change) (domain.Job, error) {
	return s.replace(ctx, change, func(ctx context.Context) (domain.Job, error) {
		job, err := s.one(ctx, s.writes, s.sql.next, bunstore.Unix(now), bunstore.Unix(now.Add(domain.BackoffMost)))
		if errors.Is(err, sql.ErrNoRows) {
			err = ports.ErrNoWork
		}
		return job, unavailable(err)
	})
}

// Delete implements ports.JobRepository.
func (s *Jobs) Delete(ctx context.Context, ids []string, permit func(domain.Job) bool) ([]domain.Job, error) {
	var gone []domain.Job
	err := s.write(ctx, func(ctx context.Context) error {
		for _, id := range ids {
			job, err := s.one(ctx, s.writes, s.sql.get, id)
			if errors.Is(err, sql.ErrNoRows) || err == nil && !permit(job) {
				continue
			}
			if err == nil {
				err = s.writes.exec(ctx, s.sql.remove, id)
			}
			if err != nil {
				return unavailable(err)
			}
			gone = append(gone, job)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return gone, nil
}

// replace puts what change makes of a job in the place of the job.
func (s *Jobs) replace(
	ctx context.Context, change ports.Change, pick func(context.Context) (domain.Job, error),
) (domain.Job, error) {
	var next domain.Job
	err := s.write(ctx, func(ctx context.Context) error {
		job, err := pick(ctx)
		if err != nil {
			return err
		}
		if next, err = change(job); err != nil || next == job {
			return err
		}
		values := bunstore.Values(next)
		args := append(values[1:len(values)-1], job.ID)
		return translate(s.writes.exec(ctx, s.sql.update, args...), job.ID)
	})
	if err != nil {
		return domain.Job{}, err
	}
	return next, nil
}

func (s *Jobs) one(ctx context.Context, from *statements, query string, args ...any) (domain.Job, error) {
	rows, err := from.query(ctx, query, args...)
	if err != nil {
		return domain.Job{}, err
	}
	return bunstore.One(ctx, s.db, rows)
}
