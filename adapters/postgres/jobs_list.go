package postgres

import (
	"context"
	"strings"

	"songmap/adapters/internal/bunstore"
	"songmap/domain"
	"songmap/ports"
)

func (s *Jobs) List(ctx context.Context, q ports.Query) ([]domain.Job, error) {
	if err := ctx.Err(); err != nil || q.Limit <= 0 {
		return nil, err
	}
	return all(ctx, s.store.reads, s.store.sql.Jobs, s.store.sql.ListJobs(q, named(q.FileName)))
}

func (s *Jobs) Count(ctx context.Context, f ports.Filter) (int64, error) {
	return number(ctx, s.store.reads, s.store.sql.CountJobs(f, named(f.FileName)))
}

// named is the condition that a job's file name has a part. An index of trigrams
// knows LIKE, which has wildcards.
func named(part string) bunstore.Query {
	literal := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(domain.Fold(part))
	return bunstore.Query{Text: "job_id IN (SELECT job_id FROM job_names WHERE folded LIKE ?)", Args: []any{"%" + literal + "%"}}
}
