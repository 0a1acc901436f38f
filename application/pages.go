package application

import (
	"context"
	"iter"

	"songmap/domain"
	"songmap/ports"
)

// pages reads all that a query finds, a page of limit at a time; next is the query
// for what comes after a page's last. It ends with the first error.
func pages[Q, V any](q Q, limit int, read func(Q) ([]V, error), next func(Q, V) Q) iter.Seq2[[]V, error] {
	return func(yield func([]V, error) bool) {
		for {
			page, err := read(q)
			if err != nil {
				yield(nil, err)
				return
			}
			if len(page) == 0 || !yield(page, nil) || len(page) < limit {
				return
			}
			q = next(q, page[len(page)-1])
		}
	}
}

// jobPages reads all jobs that match, a page of q.Limit at a time.
func jobPages(ctx context.Context, repo ports.JobRepository, q ports.Query) iter.Seq2[[]domain.Job, error] {
	return pages(q, q.Limit,
		func(q ports.Query) ([]domain.Job, error) { return repo.List(ctx, q) },
		func(q ports.Query, last domain.Job) ports.Query { q.After = place(last); return q })
}

// eachJob calls visit for every job that matches, until visit fails.
func eachJob(ctx context.Context, repo ports.JobRepository, q ports.Query, visit func(domain.Job) error) error {
	for jobs, err := range jobPages(ctx, repo, q) {
		if err != nil {
			return err
		}
		for _, j := range jobs {
			if err := visit(j); err != nil {
				return err
			}
		}
	}
	return nil
}

// place is where a job stands in a list of jobs.
func place(j domain.Job) ports.Cursor { return ports.Cursor{CreatedAt: j.CreatedAt, ID: j.ID} }

// cut makes a page of what was found by asking for one more than want, and reports
// whether something comes after it.
func cut[V any](found []V, want int) (page []V, rest bool) {
	if len(found) <= want {
		return found, false
	}
	return found[:want], true
}
