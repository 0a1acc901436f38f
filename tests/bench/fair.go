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
		claim := operation{name: fmt.Sprint("groups: ", groups), do: func(ctx context.Context, l *lane) error {
			return l.claim(ctx, fmt.Sprint(l.turns.Add(1)))
		}}
		if err := growth(ctx, table, &small.lane, &large.lane, claim, rounds); err != nil {
			return err
		}
	}
	return table.Flush()
}

// queue is a store in which all jobs wait, and a connection beside it.
type queue struct {
	lane
	beside *bare
}

// waiting adds jobs that wait, and marks their names as known to the index of
// names, which has nothing to do here.
const waiting = `
	WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
	INSERT INTO jobs (job_id, status, created_at, updated_at, input_file, file_name, name_folded, turn)
	SELECT printf('seed-%09d', n), 'pending', 1.7e9 + n, 1.7e9 + n, printf('uploads/%09d.mp3', n), 'a.mp3', 'a.mp3', n FROM numbers;
	UPDATE jobs SET name_index = rowid`

func openQueue(ctx context.Context, path string, rows int) (*queue, error) {
	jobs, err := openOurs(ctx, path)
	if err != nil {
		return nil, err
	}
	if err := jobs.Close(); err != nil {
		return nil, err
	}
	b, err := openBare(ctx, path)
	if err != nil {
		return nil, err
	}
	if _, err := b.write.ExecContext(ctx, waiting, rows); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	if jobs, err = openOurs(ctx, path); err != nil {
		return nil, errors.Join(err, b.Close())
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

func (q *queue) Close() error { return errors.Join(q.beside.Close(), q.lane.Close()) }
