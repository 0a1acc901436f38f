package contract

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// listing is a fault of List that asks for something else.
func listing(spoil func(*ports.Query)) func(plainMemory) faulty {
	return func(m plainMemory) faulty {
		return faulty{list: func(ctx context.Context, q ports.Query) ([]domain.Job, error) {
			spoil(&q)
			return m.List(ctx, q)
		}}
	}
}

func listFaults() []fault {
	filtered := "list keeps to every combination of filters"
	return []fault{
		{"list goes by creation time and id, newest first", "oldest first", listing(func(q *ports.Query) { q.OldestFirst = true })},
		{"list goes oldest first on request", "newest first", listing(func(q *ports.Query) { q.OldestFirst = false })},
		{"list returns at most the limit", "one more", listing(func(q *ports.Query) { q.Limit++ })},
		{"pages put together are the whole list", "the cursor is a time alone", listing(func(q *ports.Query) { q.After.ID = "" })},
		{"pages stay right while jobs come and go", "the cursor is looked up", func(m plainMemory) faulty {
			return faulty{list: func(ctx context.Context, q ports.Query) ([]domain.Job, error) {
				if _, err := m.Get(ctx, q.After.ID); err != nil {
					q.After = ports.Cursor{}
				}
				return m.List(ctx, q)
			}}
		}},
		{filtered, "statuses", listing(func(q *ports.Query) { q.Statuses = nil })},
		{filtered, "created from", listing(func(q *ports.Query) { q.CreatedFrom = time.Time{} })},
		{filtered, "created after", listing(func(q *ports.Query) {
			if !q.CreatedFrom.IsZero() {
				q.CreatedFrom = q.CreatedFrom.Add(time.Microsecond)
			}
		})},
		{filtered, "created before", listing(func(q *ports.Query) { q.CreatedBefore = time.Time{} })},
		{filtered, "created until", listing(func(q *ports.Query) {
			if !q.CreatedBefore.IsZero() {
				q.CreatedBefore = q.CreatedBefore.Add(time.Microsecond)
			}
		})},
		{filtered, "file name", listing(func(q *ports.Query) { q.FileName = "" })},
		{filtered, "idempotency key", listing(func(q *ports.Query) { q.IdempotencyKey = "" })},
		{filtered, "group", listing(func(q *ports.Query) { q.Group = nil })},
		{filtered, "no group", listing(func(q *ports.Query) {
			if q.Group != nil && *q.Group == "" {
				q.Group = nil
			}
		})},
		{filtered, "priority", listing(func(q *ports.Query) { q.Priority = nil })},
		{"file names match by part, whatever case and accents", "accents count", matching(
			func(name, part string) bool { return strings.Contains(strings.ToLower(name), strings.ToLower(part)) })},
		{"file names match by part, whatever case and accents", "in one case", matching(strings.Contains)},
		{"file names match by part, whatever case and accents", "percent is a wildcard", matching(
			func(name, part string) bool { return part == "%" || strings.Contains(name, part) })},
	}
}

// matching is a List that matches file names in its own way.
func matching(matches func(name, part string) bool) func(plainMemory) faulty {
	return func(m plainMemory) faulty {
		return faulty{list: func(ctx context.Context, q ports.Query) ([]domain.Job, error) {
			part := q.FileName
			q.FileName = ""
			jobs, err := m.List(ctx, q)
			return slices.DeleteFunc(jobs, func(j domain.Job) bool { return !matches(j.Input.FileName, part) }), err
		}}
	}
}

// stale is a Count that answers as it did the first time.
func stale(m plainMemory) faulty {
	told := make(map[string]int64)
	return faulty{count: func(ctx context.Context, f ports.Filter) (n int64, err error) {
		n, known := told[fmt.Sprint(f)]
		if !known {
			n, err = m.Count(ctx, f)
			told[fmt.Sprint(f)] = n
		}
		return n, err
	}}
}

func countFaults() []fault {
	return []fault{
		{"count agrees with list for every combination of filters", "file names are not looked at", func(m plainMemory) faulty {
			return faulty{count: func(ctx context.Context, f ports.Filter) (int64, error) {
				f.FileName = ""
				return m.Count(ctx, f)
			}}
		}},
		{"counts follow every transition", "stale", stale},
		{"counts follow refusals and deletes", "stale", stale},
	}
}
