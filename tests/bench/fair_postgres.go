package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/jackc/pgx/v5"

	"songmap/adapters/postgres"
	"songmap/tests/postgresql"
)

const waitingInPostgres = `INSERT INTO jobs (job_id, status, created_at, updated_at, input_file, file_name, name_folded, turn)
	SELECT 'seed-' || n, 'pending', to_timestamp(1.7e9 + n), to_timestamp(1.7e9 + n), 'uploads/' || n || '.mp3', 'a.mp3', 'a.mp3', n
	FROM generate_series(1, $1::bigint) AS n`

const regroupInPostgres = `UPDATE jobs SET turn = n / $1::bigint + 1,
	job_group = CASE $1::bigint WHEN 1 THEN '' ELSE 'group ' || (n % $1::bigint) END,
	priority = CASE $1::bigint WHEN 1 THEN 0 ELSE floor(random() * 21) - 10 END
	FROM (SELECT job_id, row_number() OVER (ORDER BY created_at) AS n FROM jobs WHERE status = 'pending') AS waiting
	WHERE jobs.job_id = waiting.job_id`

// fairInPostgres is fair on a server of its own, where this machine has one. Its user must
// be able to come to the folder.
func fairInPostgres(ctx context.Context, out io.Writer, parent string, few, many, rounds int) (err error) {
	server, err := postgresql.Run(ctx, parent)
	if errors.Is(err, postgresql.ErrMissing) || errors.Is(err, fs.ErrPermission) {
		_, err = fmt.Fprintf(out, "\nclaims in PostgreSQL are not measured: %v\n", err)
		return err
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	return fair(ctx, out, "PostgreSQL", few, many, rounds, func(ctx context.Context, rows int) (*queue, error) {
		return inPostgres(ctx, server, rows)
	})
}

// inPostgres opens a queue in a database of a server.
func inPostgres(ctx context.Context, server *postgresql.Running, rows int) (*queue, error) {
	dsn, err := server.Database(ctx, fmt.Sprint("waiting_", rows))
	if err != nil {
		return nil, err
	}
	store, err := postgres.Open(ctx, dsn, postgres.Config{})
	if err != nil {
		return nil, err
	}
	beside, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	end := func() error { return errors.Join(beside.Close(ctx), store.Close()) }
	if _, err := beside.Exec(ctx, waitingInPostgres, rows); err != nil {
		return nil, errors.Join(err, end())
	}
	return &queue{
		lane{contestant: ours{store.Jobs(), store, store.Events()}, rows: rows},
		func(ctx context.Context, groups int) error {
			_, err := beside.Exec(ctx, regroupInPostgres, groups)
			if err == nil { // what the update has left would count for the first claims
				_, err = beside.Exec(ctx, "VACUUM ANALYZE jobs")
			}
			return err
		},
		end,
	}, nil
}
