package bunstore

import (
	"slices"
	"strings"

	"songmap/domain"
	"songmap/ports"
)

// Select returns the query for a page of jobs, and its arguments. The text is
// put together from constants alone, so that there are few different ones and
// each can be prepared once. Names stands for the filter's FileName.
func Select(columns string, q ports.Query, names Condition) (string, []any) {
	c := where(q.Filter, names)
	order := " ORDER BY created_at DESC, job_id DESC LIMIT ?"
	comes := "(created_at, job_id) < (?, ?)"
	if q.OldestFirst {
		order = " ORDER BY created_at, job_id LIMIT ?"
		comes = "(created_at, job_id) > (?, ?)"
	}
	if q.After != (ports.Cursor{}) {
		c.and(comes, Unix(q.After.CreatedAt), q.After.ID)
	}
	return "SELECT " + columns + " FROM jobs" + c.String() + order, append(c.args, q.Limit)
}

// Count returns the query for the number of jobs that match, and its
// arguments. Where the filter names nothing but statuses it sums up the table
// job_counts, which triggers keep.
func Count(f ports.Filter, names Condition) (string, []any) {
	c := where(f, names)
	if len(c.args) == 0 {
		return "SELECT coalesce(sum(jobs), 0) FROM job_counts" + c.String(), nil
	}
	return "SELECT count(*) FROM jobs" + c.String(), c.args
}

// Condition is a part of a query and what to bind to it.
type Condition struct {
	Text string
	Args []any
}

// Named is the condition that a job's file name has a part. To find out, a
// database has to look at every name.
func Named(part string) Condition {
	return Condition{"instr(name_folded, ?) > 0", []any{domain.Fold(part)}} // LIKE has wildcards
}

// conditions are joined by AND.
type conditions struct {
	text []string
	args []any
}

func (c *conditions) and(text string, args ...any) {
	c.text = append(c.text, text)
	c.args = append(c.args, args...)
}

func (c *conditions) String() string {
	if len(c.text) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(c.text, " AND ")
}

func where(f ports.Filter, names Condition) *conditions {
	c := new(conditions)
	if len(f.Statuses) > 0 {
		c.and(statuses(f.Statuses))
	}
	if !f.CreatedFrom.IsZero() {
		c.and("created_at >= ?", Unix(f.CreatedFrom))
	}
	if !f.CreatedBefore.IsZero() {
		c.and("created_at < ?", Unix(f.CreatedBefore))
	}
	if f.FileName != "" {
		c.and(names.Text, names.Args...)
	}
	if f.IdempotencyKey != "" {
		c.and("idempotency_key = ?", f.IdempotencyKey)
	}
	return c
}

// statuses is the condition that a job is in one of the given states. States
// are literals, not parameters, because the planner proves from them that a
// partial index holds all the jobs in question. A row whose status is none of
// the four reads as failed.
func statuses(wanted []domain.Status) string {
	var either []string
	for _, s := range domain.Statuses() {
		if !slices.Contains(wanted, s) {
			continue
		}
		switch s {
		case domain.StatusPending:
			either = append(either, "status = 'pending'")
		case domain.StatusProcessing:
			either = append(either, "status = 'processing'")
		case domain.StatusComplete:
			either = append(either, "status = 'complete'")
		case domain.StatusFailed:
			either = append(either, "status NOT IN ('pending', 'processing', 'complete')")
		}
	}
	if len(either) == 0 {
		return "FALSE"
	}
	return "(" + strings.Join(either, " OR ") + ")"
}
