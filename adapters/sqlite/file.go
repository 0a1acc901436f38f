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

	"github.com/uptrace/bun/dialect/sqlitedialect"

	"songmap/adapters/internal/bunstore"
	"songmap/adapters/sqlite/commit"
	"songmap/adapters/sqlite/owner"
	"songmap/domain"
	"songmap/ports"
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
	path   string
	pool   *sql.DB
	conn   *commit.Conn
	schema *bunstore.Schema
	jobs   *bunstore.Table[bunstore.JobRow, domain.Job] // the columns that there are
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
	f := &File{path: path, pool: pool, schema: bunstore.New(sqlitedialect.New())}
	if err := f.open(ctx); err != nil {
		return nil, errors.Join(f.refusal(err), f.Close())
	}
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

// open finds out which columns of ours the table of jobs has.
func (f *File) open(ctx context.Context) error {
	conn, err := f.pool.Conn(ctx)
	if err != nil {
		return err
	}
	f.conn = commit.NewConn(conn, func(err error) error { return err })
	there, err := texts(ctx, f.conn, ask("SELECT name FROM pragma_table_info('jobs')"))
	if err != nil {
		return err
	}
	for _, column := range f.schema.Jobs.Columns() {
		if bunstore.OldColumn(column) && !slices.Contains(there, column) {
			return ErrForeign
		}
	}
	f.jobs = f.schema.Jobs.Only(func(column string) bool { return slices.Contains(there, column) })
	return nil
}

// Close ends the use of the file.
func (f *File) Close() error {
	var err error
	if f.conn != nil {
		err = f.conn.Close()
	}
	return errors.Join(err, f.pool.Close())
}

func (f *File) refusal(err error) error {
	if errors.Is(err, ErrForeign) {
		return fmt.Errorf("%s %w", f.path, err)
	}
	return refusal(f.path, err)
}

// Job returns a job, or ports.ErrNotFound.
func (f *File) Job(ctx context.Context, id string) (domain.Job, error) {
	job, found, err := one(ctx, f.conn, f.jobs, ask("SELECT "+bunstore.List(f.jobs.Columns())+" FROM jobs WHERE job_id = ?", id))
	if err != nil {
		return domain.Job{}, f.refusal(err)
	}
	if !found {
		return domain.Job{}, fmt.Errorf("job %s: %w", id, ports.ErrNotFound)
	}
	return job, nil
}

// pageSize bounds how long a page of jobs keeps the log from being reused.
const pageSize = 1000

// Each calls visit for every job, in the order of ids, until visit fails, and
// returns that error as it is. Jobs that come or go meanwhile may be missed.
func (f *File) Each(ctx context.Context, visit func(domain.Job) error) error {
	page := "SELECT " + bunstore.List(f.jobs.Columns()) + " FROM jobs WHERE job_id > ? ORDER BY job_id LIMIT ?"
	for last := ""; ; {
		jobs, err := all(ctx, f.conn, f.jobs, ask(page, last, pageSize), pageSize)
		if err != nil {
			return f.refusal(err)
		}
		if len(jobs) == 0 {
			return nil
		}
		for _, j := range jobs {
			if err := visit(j); err != nil {
				return err
			}
		}
		last = jobs[len(jobs)-1].ID
	}
}

// has reports whether the file has a table: those of older versions lack some.
func (f *File) has(ctx context.Context, table string) (bool, error) {
	n, err := number(ctx, f.conn, ask("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?", table))
	if err != nil {
		return false, f.refusal(err)
	}
	return n > 0, nil
}

// together runs statements in one transaction.
func (f *File) together(ctx context.Context, all []bunstore.Query) error {
	for _, q := range slices.Concat([]bunstore.Query{ask("BEGIN IMMEDIATE")}, all, []bunstore.Query{ask("COMMIT")}) {
		if err := f.conn.Exec(ctx, q.Text, q.Args...); err != nil {
			_ = f.conn.Exec(context.WithoutCancel(ctx), "ROLLBACK") // if there is anything to roll back
			return f.refusal(err)
		}
	}
	return nil
}
