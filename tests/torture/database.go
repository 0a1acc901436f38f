//go:build unix

package main

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	_ "modernc.org/sqlite" // the driver

	"songmap/tests/crowd"
)

// verdict asks SQLite about the database file, beside the service that has it
// open; check is the pragma.
func (s *site) verdict(ctx context.Context, check string) (verdict string, err error) {
	db, err := s.beside()
	if err != nil {
		return "", err
	}
	defer db.Close()
	return verdict, db.QueryRowContext(ctx, "PRAGMA "+check+"(1)").Scan(&verdict)
}

// beside opens the database file for reading.
func (s *site) beside() (*sql.DB, error) {
	return sql.Open("sqlite", "file:"+s.database+"?mode=ro&_pragma=busy_timeout(5000)")
}

// database compares the database file with what the service says.
func (o *oracle) database(ctx context.Context, jobs []crowd.View) error {
	verdict, err := o.site.verdict(ctx, "integrity_check")
	if err != nil {
		return err
	}
	if verdict != "ok" {
		o.Wrong("integrity_check: %s", verdict)
	}
	db, err := o.site.beside()
	if err != nil {
		return err
	}
	defer db.Close()
	rows, err := statuses(ctx, db)
	if err != nil {
		return err
	}
	listed := make(map[string]int)
	for _, j := range jobs {
		listed[j.Status]++
	}
	for _, status := range []string{"pending", "processing", "complete", "error"} {
		counted, err := o.To.Count(ctx, status)
		if err != nil {
			return err
		}
		if counted != rows[status] || listed[status] != rows[status] {
			o.Wrong("%d jobs are counted as %s, %d listed, and there are %d rows", counted, status, listed[status], rows[status])
		}
	}
	return nil
}

// statuses counts rows by status.
func statuses(ctx context.Context, db *sql.DB) (map[string]int, error) {
	rows, err := db.QueryContext(ctx, "SELECT status, count(*) FROM jobs GROUP BY status")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := make(map[string]int)
	for rows.Next() {
		var status string
		var n int
		if err := rows.Scan(&status, &n); err != nil {
			return nil, err
		}
		found[status] = n
	}
	return found, rows.Err()
}

// interrupted returns the ids of the jobs that were being processed when the
// server died. It looks at a copy, so as not to recover the file itself.
func (s *site) interrupted(ctx context.Context) (ids []string, err error) {
	dir, err := os.MkdirTemp("", "songmap-torture-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	file := filepath.Join(dir, "jobs.db")
	for _, end := range []string{"", "-wal"} {
		if err := copyFile(s.database+end, file+end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	db, err := sql.Open("sqlite", file)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	rows, err := db.QueryContext(ctx, "SELECT job_id FROM jobs WHERE status = 'processing'")
	if err != nil {
		return nil, nil //nolint:nilerr // it died before there was a table
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
