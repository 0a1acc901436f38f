package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"sync/atomic"
	"time"

	lib "modernc.org/sqlite/lib"

	"songmap/adapters/internal/bunstore"
	"songmap/adapters/sqlite/commit"
	"songmap/domain"
)

const (
	// nameBatch bounds how long writers wait for the index.
	nameBatch = 64
	// nameRest is how many times as long as a batch took the index rests while
	// others write, so that it takes a tenth of the time. Names that have to
	// wait are found all the same.
	nameRest = 9
	// nameDelay is how long names wait for others: each transaction that adds
	// to the index costs it a segment, however few names it adds.
	nameDelay = time.Second
)

// The statements that keep the index of names. A job's name_index is NULL
// until its name is in the index.
const (
	nameWork   = "SELECT EXISTS (SELECT 1 FROM jobs WHERE name_index IS NULL) + EXISTS (SELECT 1 FROM job_names_gone)"
	namesToAdd = "SELECT rowid AS job, coalesce(CAST(file_name AS TEXT), '') AS name, coalesce(name_folded, '') AS folded FROM jobs" +
		" WHERE name_index IS NULL ORDER BY created_at LIMIT ?"
	addName       = "INSERT INTO job_names (name) VALUES (?)"
	nameAdded     = "UPDATE jobs SET name_index = ? WHERE rowid = ?"
	nameFolded    = "UPDATE jobs SET name_folded = ? WHERE rowid = ?" // apart: it costs an index more
	namesToRemove = "SELECT number FROM job_names_gone LIMIT ?"
	removeName    = "DELETE FROM job_names WHERE rowid = ?"
	nameRemoved   = "DELETE FROM job_names_gone WHERE number = ?"
)

// nameIndex brings the index of file names up to date, a moment after the
// changes and in batches: a commit of its own for each name would cost more
// than the job's.
type nameIndex struct {
	store   *Store
	broken  atomic.Bool   // nobody asks it any more
	commits atomic.Int64  // of anybody
	look    chan struct{} // holds an element when there may be work
	stop    context.CancelFunc
	done    chan struct{}
}

// startNameIndex gives the store its index of names.
func startNameIndex(store *Store) {
	ctx, stop := context.WithCancel(context.Background())
	x := &nameIndex{store: store, look: make(chan struct{}, 1), stop: stop, done: make(chan struct{})}
	store.names = x
	x.wake() // for what others have written meanwhile
	go x.run(ctx)
}

// wake is called after each commit.
func (x *nameIndex) wake() {
	x.commits.Add(1)
	select {
	case x.look <- struct{}{}:
	default: // it will look anyway
	}
}

func (x *nameIndex) run(ctx context.Context) {
	defer close(x.done)
	for {
		select {
		case <-x.look:
		case <-ctx.Done():
			return
		}
		pause(ctx, nameDelay)
		// What fails, on a full disk for example, is tried again after the
		// next commit; until then the names are found without the index.
		_ = x.trust(func() error { return x.update(ctx) })
	}
}

// trust does what may go by the index. If that turns out to be broken, it does
// it again: from then on every search looks at the names themselves.
func (x *nameIndex) trust(do func() error) error {
	err := do()
	if commit.Code(err) == lib.SQLITE_CORRUPT_VTAB && !x.broken.Swap(true) {
		err = do()
	}
	return err
}

// update works until the index is up to date, slowly while others write.
func (x *nameIndex) update(ctx context.Context) error {
	for ctx.Err() == nil && !x.broken.Load() {
		if work, err := number(ctx, x.store.reads, ask(nameWork)); err != nil || work == 0 {
			return err
		}
		begun, before := time.Now(), x.commits.Load()
		if err := x.store.writer.Write(ctx, x.batch); err != nil {
			return err
		}
		if x.commits.Load() > before+1 {
			pause(ctx, nameRest*time.Since(begun))
		}
	}
	return ctx.Err()
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// fileName is the name of a job's upload. Jobs go by their row: what another
// program wrote need not be an id.
type fileName struct {
	job          int64
	name, folded string // folded: as the row has it
}

// batch adds some names to the index and removes some from it.
func (x *nameIndex) batch(ctx context.Context, tx *commit.Conn) error {
	gone, err := column(ctx, tx, bunstore.Count, ask(namesToRemove, nameBatch))
	if err != nil {
		return err
	}
	for _, number := range gone {
		if err := errors.Join(tx.Exec(ctx, removeName, number), tx.Exec(ctx, nameRemoved, number)); err != nil {
			return err
		}
	}
	var names []fileName
	err = tx.Read(ctx, namesToAdd, []any{nameBatch}, func(columns []driver.Value) {
		job, _ := columns[0].(int64)
		names = append(names, fileName{job, bunstore.Text(columns[1]), bunstore.Text(columns[2])})
	})
	for _, n := range names {
		if err == nil {
			err = n.add(ctx, tx)
		}
	}
	return err
}

// add adds the name to the index.
func (n fileName) add(ctx context.Context, tx *commit.Conn) error {
	folded := domain.Fold(n.name)
	err := tx.Exec(ctx, addName, folded)
	if err == nil {
		err = tx.Exec(ctx, nameAdded, tx.Row(), n.job)
	}
	if err == nil && folded != n.folded {
		err = tx.Exec(ctx, nameFolded, folded, n.job)
	}
	return err
}

func (x *nameIndex) close() {
	x.stop()
	<-x.done
}
