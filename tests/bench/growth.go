package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"text/tabwriter"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// grown compares a store of few jobs with one of many: how long one caller
// waits for each operation, in turns. Of the jobs most are complete, as in a
// service that has run for long.
func grown(ctx context.Context, out io.Writer, dir string, few, many, rounds int) (err error) {
	small, err := openStock(ctx, filepath.Join(dir, "few.db"), few)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, small.Close()) }()
	large, err := openStock(ctx, filepath.Join(dir, "many.db"), many)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, large.Close()) }()
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "\noperation, median of %d\tof %d jobs\tof %d jobs\tgrowth\t\n", rounds, few, many)
	for _, op := range append(operations(), reads()...) {
		if err := growth(ctx, table, small, large, op, rounds); err != nil {
			return err
		}
	}
	return table.Flush()
}

// growth prints what an operation takes in one store and in another.
func growth(ctx context.Context, table *tabwriter.Writer, small, large *lane, op operation, rounds int) error {
	var short, long []float64
	for range rounds {
		a, errA := took(ctx, small, op)
		b, errB := took(ctx, large, op)
		if err := errors.Join(errA, errB); err != nil {
			return fmt.Errorf("%s: %w", op.name, err)
		}
		short, long = append(short, a), append(long, b)
	}
	a, b := median(short), median(long)
	fmt.Fprintf(table, "%s\t%.0f µs\t%.0f µs\t%.2f\t\n", op.name, a, b, b/a)
	return nil
}

// openStock opens a store in which one job in twenty waits and the others are
// complete.
func openStock(ctx context.Context, path string, rows int) (*lane, error) {
	jobs, err := openOurs(ctx, path)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(jobs.Close(), fill(ctx, path, rows)); err != nil {
		return nil, err
	}
	b, err := openBare(ctx, path)
	if err != nil {
		return nil, err
	}
	_, err = b.write.ExecContext(ctx, "UPDATE jobs SET status = 'complete', turn = NULL, completed_at = created_at + 5 WHERE rowid % 20 > 0")
	if err := errors.Join(err, b.Close()); err != nil {
		return nil, err
	}
	if jobs, err = openOurs(ctx, path); err != nil {
		return nil, err
	}
	if err := namesIndexed(ctx, path); err != nil {
		return nil, errors.Join(err, jobs.Close())
	}
	return &lane{contestant: jobs, rows: rows}, nil
}

// namesIndexed waits until the index of file names holds all that there are.
func namesIndexed(ctx context.Context, path string) (err error) {
	b, err := openBare(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for left := true; left; <-tick.C {
		row := b.write.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM jobs WHERE name_index IS NULL)")
		if err := row.Scan(&left); err != nil {
			return err
		}
	}
	return nil
}

// reads are what else clients and the page ask.
func reads() []operation {
	list := func(name string, q ports.Query) operation {
		q.Limit = 100
		return operation{name: name, do: func(ctx context.Context, l *lane) error {
			_, err := l.contestant.(ours).List(ctx, q)
			return err
		}}
	}
	count := func(name string, f ports.Filter) operation {
		return operation{name: name, do: func(ctx context.Context, l *lane) error {
			_, err := l.contestant.(ours).Count(ctx, f)
			return err
		}}
	}
	complete := ports.Filter{Statuses: []domain.Status{domain.StatusComplete}}
	return []operation{
		list("list of the complete", ports.Query{Filter: complete}),
		list("list of the failed", ports.Query{Filter: ports.Filter{Statuses: []domain.Status{domain.StatusFailed}}}),
		list("list, oldest first", ports.Query{OldestFirst: true}),
		list("list by a file name that few have", ports.Query{Filter: ports.Filter{FileName: "SONG seed-00000041"}}),
		list("list by a file name that all have", ports.Query{Filter: ports.Filter{FileName: "favourite"}}),
		list("list by a file name that is not there", ports.Query{Filter: ports.Filter{FileName: "nothing"}}),
		count("count of a file name that few have", ports.Filter{FileName: "SONG seed-00000041"}),
		count("count of a file name that all have", ports.Filter{FileName: "favourite"}),
		count("count of all", ports.Filter{}),
		{name: "events after the last", do: func(ctx context.Context, l *lane) error {
			newest, err := l.contestant.(ours).events.Newest(ctx)
			if err != nil {
				return err
			}
			_, err = l.contestant.(ours).events.Events(ctx, ports.EventQuery{After: newest, Limit: 100})
			return err
		}},
	}
}

// took is how many microseconds one operation takes.
func took(ctx context.Context, l *lane, op operation) (float64, error) {
	begun := time.Now()
	err := op.do(ctx, l)
	return float64(time.Since(begun).Nanoseconds()) / 1e3, err
}
