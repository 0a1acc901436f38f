package commit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"
)

// errUnavailable is what callers of these tests get for an error of the database.
var errUnavailable = errors.New("unavailable")

// unguarded is a database to which nothing happens.
type unguarded struct{}

func (unguarded) Look() error { return nil }
func (unguarded) Lost() error { return nil }

// opened is the writer of a database with a table of words.
type opened struct {
	*Writer
	path    string
	commits []int // how many operations shared each
}

func open(t *testing.T) *opened {
	t.Helper()
	o := &opened{path: filepath.Join(t.TempDir(), "words.db")}
	pool := connect(t, o.path, "_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=wal_autocheckpoint(0)&_pragma=busy_timeout(5000)")
	if _, err := pool.ExecContext(t.Context(), "CREATE TABLE words (word TEXT PRIMARY KEY, text TEXT)"); err != nil {
		t.Fatal(err)
	}
	conn, err := pool.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	o.Writer = New(o.path, conn, connect(t, o.path, "_pragma=synchronous(FULL)"), Hooks{
		Guard: unguarded{},
		Fail:  func(err error) error { return fmt.Errorf("%w: %w", errUnavailable, err) },
		Committed: func(operations int, took time.Duration) {
			o.commits = append(o.commits, operations)
			if took <= 0 {
				t.Errorf("a commit took %v", took)
			}
		},
	})
	t.Cleanup(func() {
		if err := o.End(o.Close); err != nil {
			t.Error(err)
		}
	})
	return o
}

func connect(t *testing.T, path, options string) *sql.DB {
	t.Helper()
	pool, err := sql.Open("sqlite", "file:"+path+"?"+options)
	if err != nil {
		t.Fatal(err)
	}
	pool.SetMaxOpenConns(1)
	t.Cleanup(func() {
		if err := pool.Close(); err != nil {
			t.Error(err)
		}
	})
	return pool
}

// add puts a word in.
func (o *opened) add(ctx context.Context, word string) error { return o.Write(ctx, adding(word, "")) }

func (o *opened) mustAdd(t *testing.T, words ...string) {
	t.Helper()
	for _, word := range words {
		if err := o.add(t.Context(), word); err != nil {
			t.Fatal(err)
		}
	}
}

// adding is an operation that puts a word in.
func adding(word, text string) func(context.Context, *Conn) error {
	return func(ctx context.Context, tx *Conn) error {
		return tx.Exec(ctx, "INSERT INTO words (word, text) VALUES (?, ?)", word, text)
	}
}

// adds is adding as a write of its own.
func (o *opened) adds(word string) func(context.Context) error {
	return func(ctx context.Context) error { return o.add(ctx, word) }
}

// pragma sets something for the connection that writes.
func (o *opened) pragma(t *testing.T, text string) {
	t.Helper()
	if _, err := o.Conn().ExecContext(t.Context(), "PRAGMA "+text); err != nil {
		t.Fatal(err)
	}
}

// holds checks which words are there.
func (o *opened) holds(t *testing.T, words ...string) {
	t.Helper()
	reader := connect(t, o.path, "mode=ro")
	rows, err := reader.QueryContext(t.Context(), "SELECT word FROM words ORDER BY rowid")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var got []string
	for rows.Next() {
		var word string
		if err := rows.Scan(&word); err != nil {
			t.Fatal(err)
		}
		got = append(got, word)
	}
	if err := rows.Err(); err != nil || fmt.Sprint(got) != fmt.Sprint(words) {
		t.Errorf("there are %v, %v, want %v", got, err, words)
	}
}

// watched tells when somebody begins to wait for its end.
type watched struct {
	context.Context
	waiting chan struct{}
}

func (w watched) Done() <-chan struct{} {
	w.waiting <- struct{}{}
	return w.Context.Done()
}
