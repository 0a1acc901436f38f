package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"text/tabwriter"
)

// fair compares claims where few jobs wait with claims where many do, in turns: of
// one group by age alone, and of more with priorities at random, so that nearly
// every claim takes another job than that with the lowest turn.
func fair(ctx context.Context, out io.Writer, dir string, few, many, rounds int) (err error) {
	small, err := openQueue(ctx, filepath.Join(dir, "short.db"), few)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, small.Close()) }()
	large, err := openQueue(ctx, filepath.Join(dir, "long.db"), many)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, large.Close()) }()
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "\nclaim, median of %d\tof %d pending\tof %d pending\tgrowth\t\n", rounds, few, many)
	for _, groups := range []int{1, 10, 10_000} {
		if err := errors.Join(small.regroup(ctx, groups), large.regroup(ctx, groups)); err != nil {
			return err
		}
		var short, long []float64
		for range rounds {
			a, errA := took(ctx, &small.lane, small.claim())
			b, errB := took(ctx, &large.lane, large.claim())
			if err := errors.Join(errA, errB); err != nil {
				return err
			}
			short, long = append(short, a), append(long, b)
		}
		a, b := median(short), median(long)
		fmt.Fprintf(table, "groups: %d\t%.0f µs\t%.0f µs\t%.2f\t\n", groups, a, b, b/a)
	}
	return table.Flush()
}

// queue is a store in which all jobs wait, and a connection beside it.
type queue struct {
	lane
	beside *bare
}

func openQueue(ctx context.Context, path string, rows int) (*queue, error) {
	jobs, err := openOurs(ctx, path)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(jobs.Close(), fill(ctx, path, rows)); err != nil {
		return nil, err
	}
	if jobs, err = openOurs(ctx, path); err != nil {
		return nil, err
	}
	b, err := openBare(ctx, path)
	if err == nil {
		err = namesIndexed(ctx, path)
	}
	if err != nil {
		return nil, errors.Join(err, jobs.Close())
	}
	return &queue{lane{contestant: jobs, rows: rows}, b}, nil
}

// regroup puts the jobs that wait into so many groups.
func (q *queue) regroup(ctx context.Context, groups int) error {
	_, err := q.beside.write.ExecContext(ctx, `UPDATE jobs SET turn = rowid / ?1 + 1,
		job_group = CASE ?1 WHEN 1 THEN '' ELSE 'group ' || (rowid % ?1) END,
		priority = CASE ?1 WHEN 1 THEN 0 ELSE abs(random()) % 21 - 10 END WHERE status = 'pending'`, groups)
	return err
}

func (q *queue) claim() operation {
	return operation{name: "claim", do: func(ctx context.Context, l *lane) error { return l.claim(ctx, fmt.Sprint(l.turns.Add(1))) }}
}

func (q *queue) Close() error { return errors.Join(q.beside.Close(), q.lane.Close()) }
