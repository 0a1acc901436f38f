package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"text/tabwriter"
	"time"

	"songmap/adapters/sqlite"
)

// lane is a contestant and how far it has come.
type lane struct {
	contestant
	rows             int
	created, removed atomic.Int64
	turns            atomic.Int64
}

// errSpent ends a slice early: there is nothing left to do it with.
var errSpent = errors.New("nothing left")

// operations are what is measured, in this order: delete takes what create
// has made, claim what was there from the start.
func operations() []struct {
	name string
	do   func(context.Context, *lane) error
} {
	return []struct {
		name string
		do   func(context.Context, *lane) error
	}{
		{"create", func(ctx context.Context, l *lane) error { return l.create(ctx, made(l.created.Add(1))) }},
		{"get", func(ctx context.Context, l *lane) error { return l.get(ctx, l.any()) }},
		{"update", func(ctx context.Context, l *lane) error { return l.update(ctx, l.any()) }},
		{"claim", func(ctx context.Context, l *lane) error { return l.claim(ctx, fmt.Sprint(l.turns.Add(1))) }},
		{"delete", func(ctx context.Context, l *lane) error {
			n := l.removed.Add(1)
			if n > l.created.Load() {
				l.removed.Add(-1)
				return errSpent
			}
			return l.remove(ctx, made(n))
		}},
		{"list of 100", func(ctx context.Context, l *lane) error { return l.list(ctx) }},
		{"count", func(ctx context.Context, l *lane) error { return l.count(ctx) }},
	}
}

func made(n int64) string { return fmt.Sprintf("made-%09d", n) }

func seed(n int) string { return fmt.Sprintf("seed-%09d", n) }

// any is one of the jobs that are there from the start; it jumps about.
func (l *lane) any() string { return seed(int(l.turns.Add(1)*7919) % l.rows) }

func compare(ctx context.Context, out io.Writer, dir string, rows, rounds int, slice time.Duration) (err error) {
	mine, theirs, err := lanes(ctx, dir, rows)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, mine.Close(), theirs.Close()) }()
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "operation\tcallers\tsongmap /s\tbare driver /s\tratio\t")
	for _, callers := range []int{1, 64} {
		for _, op := range operations() {
			var a, b, ratios []float64
			for range rounds {
				x, errX := turn(ctx, mine, op.do, callers, slice)
				y, errY := turn(ctx, theirs, op.do, callers, slice)
				if err := errors.Join(errX, errY); err != nil {
					return fmt.Errorf("%s: %w", op.name, err)
				}
				if x > 0 && y > 0 {
					a, b, ratios = append(a, x), append(b, y), append(ratios, x/y)
				}
			}
			fmt.Fprintf(table, "%s\t%d\t%.0f\t%.0f\t%.2f\t\n", op.name, callers, median(a), median(b), median(ratios))
		}
	}
	return table.Flush()
}

// turn lets callers work for one slice and returns what they did in a second.
func turn(ctx context.Context, l *lane, do func(context.Context, *lane) error, callers int, slice time.Duration) (float64, error) {
	var done atomic.Int64
	errs := make([]error, callers)
	begin := time.Now()
	var all sync.WaitGroup
	for i := range callers {
		all.Go(func() {
			for time.Since(begin) < slice {
				if err := do(ctx, l); err != nil {
					errs[i] = err
					return
				}
				done.Add(1)
			}
		})
	}
	all.Wait()
	spent := time.Since(begin)
	for i, err := range errs {
		if errors.Is(err, errSpent) {
			errs[i] = nil
		}
	}
	return float64(done.Load()) / spent.Seconds(), errors.Join(errs...)
}

func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// lanes opens a database for each contestant, with the same jobs in it.
func lanes(ctx context.Context, dir string, rows int) (mine, theirs *lane, err error) {
	var paths []string
	for _, name := range []string{"songmap.db", "bare.db"} {
		path := filepath.Join(dir, name)
		jobs, err := sqlite.Open(ctx, path)
		if err != nil {
			return nil, nil, err
		}
		if err := errors.Join(jobs.Close(), fill(ctx, path, rows)); err != nil {
			return nil, nil, err
		}
		paths = append(paths, path)
	}
	jobs, err := sqlite.Open(ctx, paths[0])
	if err != nil {
		return nil, nil, err
	}
	driver, err := openBare(ctx, paths[1])
	if err != nil {
		return nil, nil, errors.Join(err, jobs.Close())
	}
	return &lane{contestant: ours{jobs}, rows: rows}, &lane{contestant: driver, rows: rows}, nil
}

// fill creates the jobs that are there from the start in one transaction.
func fill(ctx context.Context, path string, rows int) error {
	b, err := openBare(ctx, path)
	if err != nil {
		return err
	}
	if _, err := b.begin.ExecContext(ctx); err != nil {
		return errors.Join(err, b.Close())
	}
	for i := range rows {
		if err := b.create(ctx, seed(i)); err != nil {
			return errors.Join(err, b.Close())
		}
	}
	_, err = b.commit.ExecContext(ctx)
	return errors.Join(err, b.Close())
}
