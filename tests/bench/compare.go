package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"sync/atomic"
	"text/tabwriter"
	"time"
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

// operation is something to measure.
type operation struct {
	name   string
	writes bool
	do     func(context.Context, *lane) error
}

// operations are what is measured, in this order: delete takes what create
// has made, claim what was there from the start.
func operations() []operation {
	return []operation{
		{"create", true, func(ctx context.Context, l *lane) error { return l.create(ctx, made(l.created.Add(1))) }},
		{"get", false, func(ctx context.Context, l *lane) error { return l.get(ctx, l.any()) }},
		{"update", true, func(ctx context.Context, l *lane) error { return l.update(ctx, l.any()) }},
		{"claim", true, func(ctx context.Context, l *lane) error { return l.claim(ctx, fmt.Sprint(l.turns.Add(1))) }},
		{"delete", true, func(ctx context.Context, l *lane) error {
			n := l.removed.Add(1)
			if n > l.created.Load() {
				l.removed.Add(-1)
				return errSpent
			}
			return l.remove(ctx, made(n))
		}},
		{"list of 100", false, func(ctx context.Context, l *lane) error { return l.list(ctx) }},
		{"count", false, func(ctx context.Context, l *lane) error { return l.count(ctx) }},
	}
}

func made(n int64) string { return fmt.Sprintf("made-%09d", n) }

func seed(n int) string { return fmt.Sprintf("seed-%09d", n) }

// any is one of the jobs that are there from the start; it jumps about.
func (l *lane) any() string { return seed(int(l.turns.Add(1)*7919) % l.rows) }

// measurement is one of one operation.
type measurement struct {
	name    string
	callers int
}

// compare prints a table and returns what our repository does in a second.
func compare(ctx context.Context, out io.Writer, dir string, rows, rounds int, slice time.Duration) (_ map[measurement]float64, err error) {
	f, err := openField(ctx, dir, rows)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.mine.Close(), f.single.Close(), f.batched.Close()) }()
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "operation\tcallers\tsongmap /s\tbare driver /s\tratio\tbare, %d a commit /s\tratio\t\n", batchSize)
	rates := make(map[measurement]float64)
	for _, callers := range []int{1, 64} {
		for _, op := range operations() {
			r, err := f.race(ctx, op, callers, rounds, slice)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", op.name, err)
			}
			rates[measurement{op.name, callers}] = median(r.mine)
			fmt.Fprintf(table, "%s\t%d\t%.0f\t%.0f\t%.2f\t", op.name, callers, median(r.mine), median(r.single), median(r.toSingle))
			if len(r.batched) > 0 {
				fmt.Fprintf(table, "%.0f\t%.2f", median(r.batched), median(r.toBatched))
			} else {
				fmt.Fprint(table, "\t")
			}
			fmt.Fprintln(table, "\t")
		}
	}
	return rates, table.Flush()
}

// result is what the rounds of a race came to: operations in a second, and
// our share in those of the others.
type result struct {
	mine, single, batched, toSingle, toBatched []float64
}

// race lets the contestants take turns. Where many write, the driver's best is
// one caller with batches.
func (f *field) race(ctx context.Context, op operation, callers, rounds int, slice time.Duration) (r result, err error) {
	for range rounds {
		x, err := turn(ctx, f.mine, op.do, callers, slice)
		if err != nil {
			return r, err
		}
		y, err := turn(ctx, f.single, op.do, callers, slice)
		if err != nil {
			return r, err
		}
		if x == 0 || y == 0 {
			continue
		}
		r.mine, r.single, r.toSingle = append(r.mine, x), append(r.single, y), append(r.toSingle, x/y)
		if !op.writes || callers == 1 {
			continue
		}
		z, err := turn(ctx, f.batched, op.do, 1, slice)
		if err != nil {
			return r, err
		}
		if z > 0 {
			r.batched, r.toBatched = append(r.batched, z), append(r.toBatched, x/z)
		}
	}
	return r, nil
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
	errs = append(errs, l.flush(ctx))
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
