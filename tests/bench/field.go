package main

import (
	"context"
	"errors"
	"path/filepath"
)

// field is who takes part, each with a database of its own.
type field struct{ mine, single, batched *lane }

// openField opens a database for each contestant, with the same jobs in it.
func openField(ctx context.Context, dir string, rows int) (*field, error) {
	var paths []string
	for _, name := range []string{"songmap.db", "single.db", "batched.db"} {
		path := filepath.Join(dir, name)
		jobs, err := openOurs(ctx, path)
		if err != nil {
			return nil, err
		}
		if err := errors.Join(jobs.Close(), fill(ctx, path, rows)); err != nil {
			return nil, err
		}
		paths = append(paths, path)
	}
	jobs, err := openOurs(ctx, paths[0])
	if err != nil {
		return nil, err
	}
	one, errOne := openBare(ctx, paths[1])
	many, errMany := openBare(ctx, paths[2])
	if err := errors.Join(errOne, errMany); err != nil {
		return nil, errors.Join(err, jobs.Close())
	}
	return &field{
		mine:    &lane{contestant: jobs, rows: rows},
		single:  &lane{contestant: single{one}, rows: rows},
		batched: &lane{contestant: &batched{bare: many}, rows: rows},
	}, nil
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
