package upkeep

import (
	"context"
	"time"

	"songmap/adapters/cli"
	"songmap/domain"
	"songmap/ports"
)

// pageSize is how many rows are copied in one step.
const pageSize = 500

// migration copies everything out of one store into another. It may be cut off at any
// time, and begun again.
type migration struct {
	source ports.RowSource
	target ports.RowTarget
	media  *movedMedia // nil: media stay where they are
	page   int
	dry    bool // nothing is to be copied

	begun    time.Time
	out      cli.Streams
	counters ports.Counters
	waiting  map[domain.Status]int64
	copied   []copied
}

// run copies all rows and media, and hands the target over to services.
func (m *migration) run(ctx context.Context, settled bool) (err error) {
	if m.counters, err = m.source.Counters(ctx); err != nil {
		return err
	}
	show, end := m.out.Progress("migrate")
	defer end()
	bar := &steps{show: show, all: m.counters.Jobs + m.counters.Events + m.counters.Webhooks + m.counters.Deliveries +
		m.counters.Keys + m.counters.Audit}
	if m.media != nil {
		bar.all += m.counters.Jobs
	}
	if !m.dry {
		if _, err := m.target.Begin(ctx); err != nil {
			return err
		}
	}
	if err := m.rows(ctx, bar); err != nil {
		return err
	}
	if err := m.files(ctx, bar); err != nil || m.dry {
		return err
	}
	return m.target.Finish(ctx, m.counters, settled)
}

// rows copies all rows.
func (m *migration) rows(ctx context.Context, bar *steps) error {
	if m.dry {
		c := m.counters
		m.copied = []copied{
			{what: "jobs", added: c.Jobs},
			{what: "events", added: c.Events},
			{what: "webhooks", added: c.Webhooks},
			{what: "deliveries", added: c.Deliveries},
			{what: "keys", added: c.Keys},
			{what: "audit", added: c.Audit},
		}
		return nil
	}
	m.waiting = make(map[domain.Status]int64)
	jobs := func(ctx context.Context, behind string, page []ports.QueuedJob) (ports.Copied, error) {
		for _, q := range page {
			m.waiting[q.Job.Status]++
		}
		return m.target.Jobs(ctx, behind, page)
	}
	if err := copyRows(ctx, m, bar, "jobs", m.source.Jobs, jobs, func(q ports.QueuedJob) string { return q.Job.ID }); err != nil {
		return err
	}
	if err := copyRows(ctx, m, bar, "events", m.source.Events, m.target.Events, func(e domain.Event) int64 { return e.Number }); err != nil {
		return err
	}
	if err := copyRows(ctx, m, bar, "webhooks", m.source.Webhooks, m.target.Webhooks, func(w domain.Webhook) string { return w.ID }); err != nil {
		return err
	}
	if err := copyRows(ctx, m, bar, "deliveries", m.source.Deliveries, m.target.Deliveries, func(d domain.Delivery) int64 { return d.Number }); err != nil {
		return err
	}
	if err := copyRows(ctx, m, bar, "keys", m.source.Keys, m.target.Keys, func(k domain.Key) string { return k.Prefix }); err != nil {
		return err
	}
	return copyRows(ctx, m, bar, "audit", m.source.Audit, m.target.Audit, func(e domain.Entry) int64 { return e.Number })
}

// copyRows copies the rows of one kind.
func copyRows[K, V any](
	ctx context.Context, m *migration, bar *steps, what string,
	from func(context.Context, K, int) ([]V, error), to func(context.Context, K, []V) (ports.Copied, error), key func(V) K,
) error {
	done := copied{what: what}
	last, err := pages(ctx, m.page, from, key, func(behind K, page []V) error {
		c, err := to(ctx, behind, page)
		done.added += int64(c.Added)
		done.there += int64(len(page) - c.Added)
		done.removed += int64(c.Removed)
		bar.add(len(page), what)
		return err
	})
	if err == nil { // what the target has behind the last of all
		var c ports.Copied
		c, err = to(ctx, last, nil)
		done.removed += int64(c.Removed)
	}
	m.copied = append(m.copied, done)
	return err
}

// pages calls visit for each page of rows, in their order, with the key behind which it
// begins, and returns the last of all.
func pages[K, V any](
	ctx context.Context, size int, from func(context.Context, K, int) ([]V, error), key func(V) K, visit func(K, []V) error,
) (last K, err error) {
	for {
		if err := ctx.Err(); err != nil {
			return last, err
		}
		page, err := from(ctx, last, size)
		if err != nil || len(page) == 0 {
			return last, err
		}
		if err := visit(last, page); err != nil {
			return last, err
		}
		last = key(page[len(page)-1])
	}
}

// steps are shown as a bar.
type steps struct {
	show      func(fraction float64, doing string)
	done, all int64
}

func (s *steps) add(n int, doing string) {
	s.done += int64(n)
	s.show(float64(s.done)/float64(max(1, s.all)), doing)
}
