package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// columns of the table, in its order.
const columns = "job_id, status, created_at, started_at, completed_at, progress, error_message, song_map_path, input_file, " +
	"updated_at, file_name, input_size, input_sha256, stage, claim_token, claim_worker, claim_since, claim_until, " +
	"attempt, crashes, not_before, error_code, idempotency_key"

// row is a job without any meaning.
type row struct {
	text   [12]sql.NullString
	number [12]sql.NullFloat64
}

// dest lists where the columns go, in their order.
func (r *row) dest() []any {
	t, n := &r.text, &r.number
	return []any{
		&t[0], &t[1], &n[0], &n[1], &n[2], &n[3], &t[2], &t[3], &t[4],
		&n[4], &t[5], &n[5], &t[6], &t[7], &t[8], &t[9], &n[6], &n[7], &n[8], &n[9], &n[10], &t[10], &t[11],
	}
}

// bare is the driver under database/sql and nothing else: the same file, the
// same settings, one connection that writes and four that read.
type bare struct {
	write, read                                       *sql.DB
	turn                                              chan struct{}
	begin, commit, insert, change, next, drop, locate *sql.Stmt // of the writer
	one, page, tally                                  *sql.Stmt
}

func openBare(ctx context.Context, path string) (*bare, error) {
	b := &bare{turn: make(chan struct{}, 1)}
	var err error
	if b.write, err = connect(path, 1, "synchronous(FULL)", "wal_autocheckpoint(4000)"); err != nil {
		return nil, err
	}
	if b.read, err = connect(path, 4, "query_only(1)"); err != nil {
		return nil, err
	}
	marks := strings.TrimSuffix(strings.Repeat("?, ", 23), ", ")
	for _, s := range []struct {
		stmt **sql.Stmt
		db   *sql.DB
		text string
	}{
		{&b.begin, b.write, "BEGIN IMMEDIATE"},
		{&b.commit, b.write, "COMMIT"},
		{&b.insert, b.write, "INSERT INTO jobs (" + columns + ") VALUES (" + marks + ")"},
		{&b.change, b.write, "UPDATE jobs SET (" + columns[len("job_id, "):len(columns)-len(", idempotency_key")] + ") = (" +
			marks[len("?, ?, "):] + ") WHERE job_id = ?"},
		{&b.next, b.write, "SELECT " + columns + " FROM jobs WHERE status = 'pending' AND (not_before IS NULL OR not_before <= ?)" +
			" ORDER BY created_at, job_id LIMIT 1"},
		{&b.drop, b.write, "DELETE FROM jobs WHERE job_id = ?"},
		{&b.locate, b.write, "SELECT " + columns + " FROM jobs WHERE job_id = ?"},
		{&b.one, b.read, "SELECT " + columns + " FROM jobs WHERE job_id = ?"},
		{&b.page, b.read, "SELECT " + columns + " FROM jobs ORDER BY created_at DESC, job_id DESC LIMIT ?"},
		{&b.tally, b.read, "SELECT coalesce(sum(jobs), 0) FROM job_counts WHERE (status = 'pending')"},
	} {
		if *s.stmt, err = s.db.PrepareContext(ctx, s.text); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func connect(path string, connections int, pragmas ...string) (*sql.DB, error) {
	pragmas = append(pragmas, "busy_timeout(5000)", "journal_mode(WAL)", "cache_size(-16384)")
	db, err := sql.Open("sqlite", "file:"+path+"?"+url.Values{"_pragma": pragmas}.Encode())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

func (b *bare) Close() error { return errors.Join(b.read.Close(), b.write.Close()) }

func seconds(t time.Time) float64 { return float64(t.UnixMicro()) / 1e6 }

func (b *bare) create(ctx context.Context, id string) error {
	j := newJob(id)
	at := seconds(j.CreatedAt)
	return b.alone(func() error {
		_, err := b.insert.ExecContext(ctx, id, string(j.Status), at, nil, nil, 0.0, nil, nil, j.Input.Path,
			at, j.Input.FileName, j.Input.Size, j.Input.SHA256, nil, nil, nil, nil, nil, 0, 0, nil, nil, nil)
		return err
	})
}

func (b *bare) get(ctx context.Context, id string) error {
	return b.one.QueryRowContext(ctx, id).Scan(new(row).dest()...)
}

func (b *bare) update(ctx context.Context, id string) error {
	return b.replace(ctx, b.locate, id, func(r *row) {
		r.number[3].Float64 += 1e-9
		r.number[4].Float64 = seconds(time.Now())
	})
}

func (b *bare) claim(ctx context.Context, token string) error {
	now := seconds(time.Now())
	return b.replace(ctx, b.next, now, func(r *row) {
		r.text[1].String = "processing"
		r.text[8] = sql.NullString{String: token, Valid: true}
		r.text[9] = sql.NullString{String: "bench", Valid: true}
		for _, i := range []int{1, 4, 6} {
			r.number[i] = sql.NullFloat64{Float64: now, Valid: true}
		}
		r.number[7] = sql.NullFloat64{Float64: now + 60, Valid: true}
	})
}

func (b *bare) replace(ctx context.Context, pick *sql.Stmt, arg any, change func(*row)) error {
	return b.transact(ctx, func() error {
		var r row
		if err := pick.QueryRowContext(ctx, arg).Scan(r.dest()...); err != nil {
			return err
		}
		change(&r)
		args := r.dest()[1:22]
		_, err := b.change.ExecContext(ctx, append(args, r.text[0].String)...)
		return err
	})
}

func (b *bare) remove(ctx context.Context, id string) error {
	return b.transact(ctx, func() error {
		if err := b.locate.QueryRowContext(ctx, id).Scan(new(row).dest()...); err != nil {
			return err
		}
		_, err := b.drop.ExecContext(ctx, id)
		return err
	})
}

func (b *bare) list(ctx context.Context) error {
	rows, err := b.page.QueryContext(ctx, 100)
	if err != nil {
		return err
	}
	defer rows.Close()
	jobs := make([]row, 0, 100)
	for rows.Next() {
		var r row
		if err := rows.Scan(r.dest()...); err != nil {
			return err
		}
		jobs = append(jobs, r)
	}
	if len(jobs) != 100 {
		return fmt.Errorf("list has %d jobs", len(jobs))
	}
	return rows.Err()
}

func (b *bare) count(ctx context.Context) error { return b.tally.QueryRowContext(ctx).Scan(new(int64)) }

func (b *bare) alone(do func() error) error {
	b.turn <- struct{}{}
	defer func() { <-b.turn }()
	return do()
}

func (b *bare) transact(ctx context.Context, do func() error) error {
	return b.alone(func() error {
		if _, err := b.begin.ExecContext(ctx); err != nil {
			return err
		}
		err := do()
		_, end := b.commit.ExecContext(ctx)
		return errors.Join(err, end)
	})
}
