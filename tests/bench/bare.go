package main

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"strings"
)

// columns of the table, in its order.
const columns = "job_id, status, created_at, started_at, completed_at, progress, error_message, song_map_path, input_file, " +
	"updated_at, file_name, input_size, input_sha256, stage, claim_token, claim_worker, claim_since, claim_until, " +
	"attempt, crashes, not_before, error_code, idempotency_key, webhook_url, turn"

// changing are the columns that change in the life of a job.
const changing = "status, started_at, completed_at, progress, error_message, song_map_path, " +
	"updated_at, stage, claim_token, claim_worker, claim_since, claim_until, attempt, crashes, not_before, error_code, turn"

// row is a job without any meaning.
type row struct {
	text   [13]sql.NullString
	number [13]sql.NullFloat64
}

// dest lists where the columns go, in their order.
func (r *row) dest() []any {
	t, n := &r.text, &r.number
	return []any{
		&t[0], &t[1], &n[0], &n[1], &n[2], &n[3], &t[2], &t[3], &t[4],
		&n[4], &t[5], &n[5], &t[6], &t[7], &t[8], &t[9], &n[6], &n[7], &n[8], &n[9], &n[10], &t[10], &t[11], &t[12], &n[12],
	}
}

// bare is the driver under database/sql and nothing else: the same file, the
// same settings, one connection that writes and four that read.
type bare struct {
	write, read                                             *sql.DB
	turn                                                    chan struct{}
	begin, commit, insert, change, next, last, drop, locate *sql.Stmt // of the writer
	tell, forget                                            *sql.Stmt // of the writer, too
	one, page, tally                                        *sql.Stmt
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
	marks := strings.TrimSuffix(strings.Repeat("?, ", 25), ", ")
	for _, s := range []struct {
		stmt **sql.Stmt
		db   *sql.DB
		text string
	}{
		{&b.begin, b.write, "BEGIN IMMEDIATE"},
		{&b.commit, b.write, "COMMIT"},
		{&b.insert, b.write, "INSERT INTO jobs (" + columns + ") VALUES (" + marks + ")"},
		{&b.change, b.write, "UPDATE jobs SET (" + changing + ") = (" + marks[:len("?, ")*16+1] + ") WHERE job_id = ?"},
		{&b.next, b.write, "SELECT " + columns + " FROM (SELECT job_group AS of FROM jobs INDEXED BY jobs_turn" +
			" WHERE status = 'pending' AND turn IS NOT NULL ORDER BY turn, created_at, job_id LIMIT 1), jobs WHERE jobs.rowid = (SELECT rowid FROM jobs" +
			" WHERE status = 'pending' AND turn IS NOT NULL AND job_group = of ORDER BY priority DESC, created_at, job_id LIMIT 1)"},
		{&b.last, b.write, "SELECT 1 + coalesce((SELECT turn FROM jobs WHERE status = 'pending' AND job_group = '' AND turn IS NOT NULL ORDER BY turn DESC LIMIT 1), 0)"},
		{&b.drop, b.write, "DELETE FROM jobs WHERE job_id = ?"},
		{&b.locate, b.write, "SELECT " + columns + " FROM jobs WHERE job_id = ?"},
		{&b.tell, b.write, "INSERT INTO events (job_id, kind, at, stage, attempt, crashes, worker, reason, error_code, error_message, waited_micros)" +
			" VALUES (" + marks[:len("?, ")*10+1] + ")"},
		{&b.forget, b.write, "DELETE FROM events WHERE number IN" +
			" (SELECT number FROM events WHERE kind = 'deleted' AND at < ? ORDER BY at LIMIT ?)"},
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
