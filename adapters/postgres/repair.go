package postgres

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"songmap/adapters/internal/bunstore"
)

// Unused returns ErrServed, with their names, while instances use the database.
func (s *Store) Unused(ctx context.Context) error { return unused(ctx, s.reads) }

func unused(ctx context.Context, from source) error {
	names, err := texts(ctx, from, ask(living))
	if err == nil && len(names) > 0 {
		err = fmt.Errorf("%w (%s)", ErrServed, strings.Join(names, ", "))
	}
	return err
}

// Recount puts the counters of jobs right, and their names, while nobody changes one.
func (s *Store) Recount(ctx context.Context) error {
	return s.repair(ctx,
		ask("LOCK TABLE jobs IN SHARE ROW EXCLUSIVE MODE"),
		ask("LOCK TABLE job_folds IN EXCLUSIVE MODE"),
		ask("DELETE FROM job_deltas"),
		ask("DELETE FROM job_totals"),
		ask("INSERT INTO job_totals (status, jobs) SELECT status, count(*) FROM jobs GROUP BY status"),
		ask("DELETE FROM job_names WHERE NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.job_id = job_names.job_id)"),
		ask("INSERT INTO job_names (job_id, folded) SELECT job_id, coalesce(name_folded, '') FROM jobs ON CONFLICT DO NOTHING"))
}

// MendDeliveries lets what is stranded come up at a time, and puts the counters of what
// waits right, while nobody changes a delivery. The locks are in the order of whoever
// does.
func (s *Store) MendDeliveries(ctx context.Context, at time.Time) error {
	locks := []bunstore.Query{ask("LOCK TABLE backlogs IN EXCLUSIVE MODE"), ask("LOCK TABLE deliveries IN SHARE ROW EXCLUSIVE MODE")}
	return s.repair(ctx, append(locks, s.sql.MendDeliveries(at)...)...)
}

// repair changes something by statements of one transaction.
func (s *Store) repair(ctx context.Context, all ...bunstore.Query) error {
	return s.transact(ctx, func(ctx context.Context, tx pgx.Tx) error {
		for _, q := range all {
			if err := changing(ctx, tx, q); err != nil {
				return err
			}
		}
		return nil
	})
}
