package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// foldEvery is after how many operations what has changed the counts is added to
// the totals. A count reads a few rows for each transaction since.
const foldEvery = 1000

// foldDeltas adds to the totals what changed them up to a number, of which all is
// there (horizon).
const foldDeltas = `
	WITH folding AS (UPDATE job_folds SET up_to = $1 WHERE up_to < $1 RETURNING true),
		old AS (DELETE FROM job_deltas WHERE id <= $1 AND EXISTS (SELECT 1 FROM folding) RETURNING status, jobs)
	INSERT INTO job_totals AS t (status, jobs) SELECT status, sum(jobs) FROM old GROUP BY status
	ON CONFLICT (status) DO UPDATE SET jobs = t.jobs + excluded.jobs`

// folds folds whenever it is time to. One that fails is made up for by the next.
func (s *Store) folds(ctx context.Context) {
	for {
		select {
		case <-s.fold:
			_ = s.foldNow(ctx)
		case <-ctx.Done():
			return
		}
	}
}

func (s *Store) foldNow(ctx context.Context) error {
	safe, err := s.deltas.settled(ctx, s.reads)
	if err != nil || safe == 0 {
		return err
	}
	return s.transact(ctx, func(ctx context.Context, tx pgx.Tx) error {
		_, err := exec(ctx, tx, foldDeltas, safe)
		return err
	})
}
