package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"slices"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"

	"songmap/adapters/internal/bunstore"
	"songmap/adapters/sqlite/owner"
	"songmap/domain"
)

// ErrForeign means that the file is a database, but holds no jobs.
var ErrForeign = errors.New("is a database of another program")

// File is a database file in the hands of whoever looks after it. It may be
// read and copied beside the process that owns it, and may be of any version,
// that of the service which Songmap replaces included.
//
// It is opened for writing even to be read: the last of several connections
// that closes folds the log into the file, and one that only reads could not.
type File struct {
	path string
	db   *bun.DB
	get  string // the query for a job
	page string // the query for jobs after an id
}

// OpenFile opens an existing file. The error says which file cannot be used
// and why; it is ErrDamaged or ErrForeign where one of these is the reason.
func OpenFile(ctx context.Context, path string) (*File, error) {
	path, err := existing(path)
	if err != nil {
		return nil, err
	}
	pool, err := connect(path, 1, url.Values{"mode": {"rw"}, "_pragma": {"busy_timeout(5000)"}})
	if err != nil {
		return nil, refusal(path, err)
	}
	f := &File{path: path, db: bun.NewDB(pool, sqlitedialect.New())}
	columns, err := f.columns(ctx)
	if err == nil && len(columns) == 0 {
		err = ErrForeign
	}
	if err != nil {
		return nil, errors.Join(f.refusal(err), f.Close())
	}
	f.get = "SELECT " + bunstore.List(columns) + " FROM jobs WHERE job_id = ?"
	f.page = "SELECT " + bunstore.List(columns) + " FROM jobs WHERE job_id > ? ORDER BY job_id LIMIT ?"
	return f, nil
}

// existing resolves the path of a file that is there.
func existing(path string) (string, error) {
	real, err := owner.Resolve(path)
	if err == nil {
		_, err = os.Stat(real)
	}
	if why := (*fs.PathError)(nil); errors.As(err, &why) {
		err = why.Err
	}
	if err != nil {
		return "", fmt.Errorf("database %s: %w", path, err)
	}
	return real, nil
}

// Close ends the use of the file.
func (f *File) Close() error { return f.db.Close() }

func (f *File) refusal(err error) error {
	if errors.Is(err, ErrForeign) {
		return fmt.Errorf("%s %w", f.path, err)
	}
	return refusal(f.path, err)
}

// columns are those of ours that the table of jobs has; none if it is not the
// table that we know.
func (f *File) columns(ctx context.Context) ([]string, error) {
	there, err := f.texts(ctx, "SELECT name FROM pragma_table_info('jobs')")
	if err != nil {
		return nil, err
	}
	var ours []string
	for i, name := range bunstore.Columns(f.db) {
		switch {
		case slices.Contains(there, name):
			ours = append(ours, name)
		case i < bunstore.OldColumns:
			return nil, nil
		}
	}
	return ours, nil
}

// Job returns a job, or ports.ErrNotFound.
func (f *File) Job(ctx context.Context, id string) (domain.Job, error) {
	rows, err := f.db.DB.QueryContext(ctx, f.get, id)
	if err != nil {
		return domain.Job{}, f.refusal(err)
	}
	job, err := bunstore.One(ctx, f.db, rows)
	return job, translate(err, id)
}

// pageSize bounds how long a page of jobs keeps the log from being reused.
const pageSize = 1000

// Each calls visit for every job, in the order of ids, until visit fails, and
// returns that error as it is. Jobs that come or go meanwhile may be missed.
func (f *File) Each(ctx context.Context, visit func(domain.Job) error) error {
	last := ""
	for {
		jobs, err := f.after(ctx, last, pageSize)
		if err != nil || len(jobs) == 0 {
			return err
		}
		for _, j := range jobs {
			if err := visit(j); err != nil {
				return err
			}
		}
		last = jobs[len(jobs)-1].ID
	}
}

func (f *File) after(ctx context.Context, id string, limit int) ([]domain.Job, error) {
	rows, err := f.db.DB.QueryContext(ctx, f.page, id, limit)
	if err != nil {
		return nil, f.refusal(err)
	}
	jobs, err := bunstore.All(ctx, f.db, rows)
	if err != nil {
		return nil, f.refusal(err)
	}
	return jobs, nil
}

// has reports whether the file has a table: those of older versions lack some.
func (f *File) has(ctx context.Context, table string) (bool, error) {
	there, err := f.texts(ctx, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name = ?", table)
	return len(there) > 0, err
}

// texts returns the only column of a query.
func (f *File) texts(ctx context.Context, query string, args ...any) ([]string, error) {
	rows, err := f.db.DB.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return column(rows)
}

// column reads the only column and closes rows.
func column(rows *sql.Rows) (all []string, err error) {
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		all = append(all, text)
	}
	return all, rows.Err()
}
