package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"modernc.org/sqlite"

	"songmap/adapters/internal/bunstore"
	"songmap/adapters/sqlite/commit"
	"songmap/adapters/sqlite/owner"
)

// readersAtOnce is how many connections read. More than a few gain nothing: they
// work in memory most of the time.
const readersAtOnce = 4

// scanners is how many connections look at many jobs for one answer. Whoever
// asks such a question waits for those who have asked before, and leaves
// processors to those who want to know about one job.
func scanners() int { return max(1, runtime.NumCPU()/2) }

// Open opens the database at path, makes it if there is none, and brings it
// up to date. The error says which file cannot be used and why; it is
// ErrOwned, ErrNewer or ErrDamaged where one of these is the reason. A file
// that cannot be used stays as it is.
func Open(ctx context.Context, path string, c Config) (*Store, error) {
	owner, err := own(path)
	if err != nil {
		return nil, err
	}
	store, err := open(ctx, owner, c)
	if err != nil {
		return nil, errors.Join(refusal(owner.Path(), err), owner.GiveUp())
	}
	return store, nil
}

// own owns the database at path, and makes it, and its folder, if need be.
func own(path string) (*owner.Owner, error) {
	path, err := resolved(path)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, refusal(path, err)
	}
	linked := owner.OneName(path) // before our own lock lies beside it
	o, err := owner.Own(path)
	if err != nil {
		return nil, refusal(path, err)
	}
	err = linked
	if err == nil {
		err = o.Create()
	}
	if err != nil {
		return nil, errors.Join(refusal(path, err), o.GiveUp())
	}
	return o, nil
}

// resolved is Resolve at the door: from here on a database has one name.
func resolved(path string) (string, error) {
	real, err := owner.Resolve(path)
	if err != nil {
		return "", refusal(path, err)
	}
	return real, nil
}

// refusal says in one sentence why the file cannot be used.
func refusal(path string, err error) error {
	switch {
	case errors.Is(err, ErrOwned), errors.Is(err, ErrLinked), errors.Is(err, ErrNewer), errors.Is(err, ErrDamaged), errors.Is(err, ErrMoved):
		return fmt.Errorf("%s %w", path, err)
	case damaged(err):
		return fmt.Errorf("%s %w: %w", path, ErrDamaged, err)
	default:
		return fmt.Errorf("open %s: %w", path, err)
	}
}

func open(ctx context.Context, o *owner.Owner, c Config) (_ *Store, err error) {
	if _, err := sqlite.Fdatasync(true); err != nil && !errors.Is(err, sqlite.ErrFdatasyncUnavailable) {
		return nil, err
	}
	s := &Store{config: c, owner: o, sql: newStatements(bunstore.New(sqlitedialect.New()))}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.disconnect())
			if s.guard != nil {
				err = errors.Join(err, s.guard.Close())
			}
		}
	}()
	if err := s.openTables(ctx); err != nil {
		return nil, err
	}
	if s.reads, err = openReaders(ctx, s.Path(), readersAtOnce, false); err != nil {
		return nil, err
	}
	if s.scans, err = openReaders(ctx, s.Path(), scanners(), true); err != nil {
		return nil, err
	}
	if err := s.lookForWebhooks(ctx); err != nil {
		return nil, err
	}
	if s.guard, err = o.Guard(s.lost); err != nil {
		return nil, err
	}
	if err := s.openWriter(ctx); err != nil {
		return nil, err
	}
	startNameIndex(s) //nolint:contextcheck // it goes on after the opening
	return s, nil
}

// openTables opens the file for the writer and brings it up to date.
func (s *Store) openTables(ctx context.Context) (err error) {
	s.writerPool, err = connect(s.Path(), 1, url.Values{
		"_txlock": {"immediate"},
		"_pragma": {
			"busy_timeout(5000)", // other programs write, too
			"journal_mode(WAL)",
			"synchronous(FULL)",
			"foreign_keys(ON)",
			"cache_size(-16384)",    // 16 MiB
			"wal_autocheckpoint(0)", // the writer sees to them
		},
	})
	if err != nil {
		return err
	}
	if err := check(ctx, s.writerPool); err != nil {
		return err
	}
	if err := bringUpToDate(ctx, bun.NewDB(s.writerPool, sqlitedialect.New()), s.config.OnMigrating); err != nil {
		return fmt.Errorf("bring tables up to date: %w", err)
	}
	if err := s.readTurns(ctx); err != nil {
		return err
	}
	return s.readIdentity(ctx)
}

func (s *Store) openWriter(ctx context.Context) error {
	conn, err := s.writerPool.Conn(ctx)
	if err != nil {
		return err
	}
	// What a statement has changed so far is kept aside until its end, in case it
	// fails. Ours change so little that this need not go to a file; those that
	// brought the tables up to date did not.
	if _, err := conn.ExecContext(ctx, "PRAGMA temp_store = MEMORY"); err != nil {
		return errors.Join(err, conn.Close())
	}
	log, err := connect(s.Path(), 1, url.Values{"_pragma": {"synchronous(FULL)"}})
	if err != nil {
		return errors.Join(err, conn.Close())
	}
	s.writer = commit.New(s.Path(), conn, log, commit.Hooks{ //nolint:contextcheck // it goes on after the opening
		Guard: s.guard, Fail: unavailable, Committed: s.committed,
	})
	return nil
}

func connect(path string, connections int, options url.Values) (*sql.DB, error) {
	name := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: options.Encode()}
	db, err := sql.Open("sqlite", name.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

// firstDamage looks at one table after the other: to look at the index of
// names as a whole would take longer than all others together, and searches can
// do without it.
const firstDamage = `SELECT found.quick_check
FROM (SELECT 'sqlite_schema' AS name UNION ALL
      SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%') AS tables,
  pragma_quick_check(tables.name) AS found
WHERE found.quick_check <> 'ok' LIMIT 1`

// check reads every page of every table once: better a service that does not
// start than one that finds out in the middle of a write.
func check(ctx context.Context, db *sql.DB) error {
	var verdict string
	err := db.QueryRowContext(ctx, firstDamage).Scan(&verdict)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return err
	}
	return fmt.Errorf("%w: %s", ErrDamaged, strings.ReplaceAll(verdict, "\n", " "))
}
