package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
)

// waiting adds jobs that wait, and marks their names as known to the index of
// names, which has nothing to do here.
const waiting = `
	WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
	INSERT INTO jobs (job_id, status, created_at, updated_at, input_file, file_name, name_folded, turn)
	SELECT printf('seed-%09d', n), 'pending', 1.7e9 + n, 1.7e9 + n, printf('uploads/%09d.mp3', n), 'a.mp3', 'a.mp3', n FROM numbers;
	UPDATE jobs SET name_index = rowid`

const regroup = `UPDATE jobs SET turn = rowid / ?1 + 1,
	job_group = CASE ?1 WHEN 1 THEN '' ELSE 'group ' || (rowid % ?1) END,
	priority = CASE ?1 WHEN 1 THEN 0 ELSE abs(random()) % 21 - 10 END WHERE status = 'pending'`

// inSQLite opens queues in files of a folder.
func inSQLite(dir string) func(ctx context.Context, rows int) (*queue, error) {
	return func(ctx context.Context, rows int) (*queue, error) {
		path := filepath.Join(dir, fmt.Sprint("waiting-", rows, ".db"))
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
		return &queue{
			lane{contestant: jobs, rows: rows},
			func(ctx context.Context, groups int) error {
				_, err := b.write.ExecContext(ctx, regroup, groups)
				return err
			},
			func() error { return errors.Join(b.Close(), jobs.Close()) },
		}, nil
	}
}
