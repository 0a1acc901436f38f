package postgres

import (
	"context"
	"errors"
	"fmt"

	"songmap/adapters/internal/bunstore"
	"songmap/domain"
)

// ErrOlder means that the database is not up to date, and is not to be brought there.
var ErrOlder = errors.New("is not up to date, or holds no jobs: the next start of the service sees to that")

// lookOnly returns ErrOlder if a database that is only looked at is not up to date.
func (s *Store) lookOnly(missing int) error {
	if s.config.AsItIs && missing > 0 {
		return fmt.Errorf("%w (it lacks %d changes)", ErrOlder, missing)
	}
	return nil
}

// misnamed says where the names that are searched differ from the jobs.
const misnamed = "SELECT 'has ' || count(*) || ' jobs whose names cannot be searched' FROM jobs" +
	" WHERE NOT EXISTS (SELECT 1 FROM job_names WHERE job_names.job_id = jobs.job_id) HAVING count(*) > 0" +
	" UNION ALL SELECT 'has the names of ' || count(*) || ' jobs that are not there' FROM job_names" +
	" WHERE NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.job_id = job_names.job_id) HAVING count(*) > 0"

// Miscounts says where the counters differ from the number of jobs, and the names that
// are searched from theirs.
func (s *Store) Miscounts(ctx context.Context) ([]string, error) {
	counts, err := texts(ctx, s.reads, s.sql.Miscounts())
	if err != nil {
		return nil, err
	}
	names, err := texts(ctx, s.reads, ask(misnamed))
	return append(counts, names...), err
}

// Stranded says which messages to webhooks wait for nothing.
func (s *Store) Stranded(ctx context.Context) ([]string, error) {
	return texts(ctx, s.reads, s.sql.Stranded())
}

// Miscounted says where the counters differ from what waits for a receiver.
func (s *Store) Miscounted(ctx context.Context) ([]string, error) {
	return texts(ctx, s.reads, s.sql.Backlogs())
}

// Job returns a job, or ports.ErrNotFound.
func (s *Store) Job(ctx context.Context, id string) (domain.Job, error) { return s.Jobs().Get(ctx, id) }

// eachPage is how many jobs Each reads at once.
const eachPage = 1000

// Each calls visit for every job, in the order of ids, until visit fails, and
// returns that error as it is. Jobs that come or go meanwhile may be missed.
func (s *Store) Each(ctx context.Context, visit func(domain.Job) error) error {
	page := "SELECT " + bunstore.List(s.sql.Jobs.Columns()) + " FROM jobs WHERE job_id > $1 ORDER BY job_id LIMIT $2"
	for last := ""; ; {
		jobs, err := all(ctx, s.reads, s.sql.Jobs, ask(page, last, eachPage))
		if err != nil || len(jobs) == 0 {
			return err
		}
		for _, j := range jobs {
			if err := visit(j); err != nil {
				return err
			}
		}
		last = jobs[len(jobs)-1].ID
	}
}
