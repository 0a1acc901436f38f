//go:build unix

package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"
)

// oldRows is how many jobs the file of the old service holds: enough for a
// migration that can be met in the middle.
const oldRows = 20_000

// killMigration starts the server on a file of the service that Songmap
// replaces, and kills it while it brings the file up to date. In the end every
// row must be there, as it was.
func killMigration(ctx context.Context, a *arena) error {
	program, err := a.programs.get(ctx, "")
	if err != nil {
		return err
	}
	at := newSite(program, filepath.Join(a.dir, "disk"))
	if err := os.MkdirAll(filepath.Dir(at.database), 0o700); err != nil {
		return err
	}
	old := filepath.Join(a.dir, "old.db")
	if err := writeOld(ctx, old); err != nil {
		return err
	}
	takes := time.Second
	for a.round < a.rounds {
		a.round++
		begun := time.Now()
		found, err := a.migrated(ctx, at, old, a.chance(a.round), takes)
		if err != nil {
			return fmt.Errorf("round %d: %w", a.round, err)
		}
		takes = min(takes, time.Since(begun))
		if a.note(fmt.Sprintf("round %d", a.round), found) {
			return nil
		}
	}
	return nil
}

// migrated kills some servers that start on a copy of the old file, lets one
// live, and returns what it did wrong.
func (a *arena) migrated(ctx context.Context, at *site, old string, chance *rand.Rand, takes time.Duration) (found []string, err error) {
	for _, end := range []string{"-wal", "-shm"} {
		if err := os.RemoveAll(at.database + end); err != nil {
			return nil, err
		}
	}
	if err := copyFile(old, at.database); err != nil {
		return nil, err
	}
	for range 1 + chance.IntN(3) {
		v, err := at.launch(ctx)
		if err != nil {
			return nil, err
		}
		wait(ctx, time.Duration(chance.Int64N(int64(takes))))
		v.kill()
	}
	v, err := at.start(ctx)
	if errors.Is(err, errEnded) {
		return []string{fmt.Sprintf("after a killed migration the server refuses the file: %v", err)}, nil
	}
	if err != nil {
		return nil, err
	}
	found, err = sameRows(ctx, at)
	return found, errors.Join(err, v.stop())
}

// writeOld writes a file as the old service left it.
func writeOld(ctx context.Context, name string) error {
	db, err := sql.Open("sqlite", name)
	if err != nil {
		return err
	}
	defer db.Close()
	for _, statement := range []string{
		`CREATE TABLE jobs (job_id TEXT PRIMARY KEY, status TEXT NOT NULL, created_at REAL NOT NULL, started_at REAL,
		 completed_at REAL, progress REAL DEFAULT 0.0, error_message TEXT, song_map_path TEXT, input_file TEXT)`,
		fmt.Sprintf(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
		 INSERT INTO jobs SELECT printf('old-%%06d', i), iif(i %% 7, 'complete', 'error'), 1.7e9 + i, 1.7e9 + i, 1.7e9 + i + 5, 1.0,
		 iif(i %% 7, NULL, 'broken ' || i), NULL, printf('uploads/%%d.wav', i) FROM n`, oldRows),
	} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// sameRows compares the rows of a migrated file with those that writeOld wrote.
func sameRows(ctx context.Context, at *site) (found []string, err error) {
	db, err := at.beside()
	if err != nil {
		return nil, err
	}
	defer db.Close()
	for query, want := range map[string]int64{
		`SELECT count(*) FROM jobs`: oldRows,
		`SELECT count(*) FROM jobs WHERE status = iif(CAST(substr(job_id, 5) AS INTEGER) % 7, 'complete', 'error')
		  AND created_at = 1.7e9 + CAST(substr(job_id, 5) AS INTEGER) AND completed_at = created_at + 5
		  AND file_name = CAST(substr(job_id, 5) AS INTEGER) || '.wav'
		  AND coalesce(error_message, '') = iif(status = 'error', 'broken ' || CAST(substr(job_id, 5) AS INTEGER), '')`: oldRows,
		`SELECT sum(jobs) FROM job_counts`: oldRows,
		`SELECT count(*) FROM job_counts c WHERE jobs <> (SELECT count(*) FROM jobs j WHERE j.status = c.status)`: 0,
		`SELECT count(*) FROM (SELECT name FROM bun_migrations GROUP BY name HAVING count(*) > 1)`:                0,
	} {
		var got int64
		if err := db.QueryRowContext(ctx, query).Scan(&got); err != nil || got != want {
			found = append(found, fmt.Sprintf("%s gives %d, %v, want %d", query, got, err, want))
		}
	}
	verdict, err := at.verdict(ctx, "integrity_check")
	if verdict != "ok" {
		found = append(found, "integrity_check: "+verdict)
	}
	return found, err
}
