package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
)

// ErrGone means that what this process has open is no longer what the
// database's name leads to: somebody removed, moved or replaced the file, its
// log or its lock, wrote over it, or mounted something in its place. What is
// written to it would be gone at the next start. It does not heal.
var ErrGone = errors.New("is no longer the database that was opened")

// guard sees to it that nothing is acknowledged that rests on files which
// nobody would find.
type guard struct {
	files []opened
	over  overwriting

	mu   sync.Mutex // one look at a time
	lost atomic.Pointer[error]
	tell func(error) // told once, when the database is lost
}

// opened is a file as it was when it was opened.
type opened struct {
	name string
	is   os.FileInfo
}

// newGuard guards the database of an owner, which SQLite has open.
func newGuard(o *ownership, tell func(error)) (*guard, error) {
	database, err := o.file.Stat()
	if err != nil {
		return nil, err
	}
	log, err := os.Stat(o.path + "-wal")
	if err != nil {
		return nil, err
	}
	lock, err := o.lock.Stat()
	if err != nil {
		return nil, err
	}
	g := &guard{tell: tell, files: []opened{{o.path, database}, {o.path + "-wal", log}, {o.lock.Path(), lock}}}
	return g, g.over.begin(o)
}

// look returns ErrGone if the database is lost, or has been lost before.
// Another error means that nobody can tell now.
func (g *guard) look() error {
	if lost := g.lost.Load(); lost != nil {
		return *lost
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if lost := g.lost.Load(); lost != nil {
		return *lost
	}
	err := g.over.around(g.compare)
	if errors.Is(err, ErrGone) {
		g.lost.Store(&err)
		g.tell(err)
	}
	return err
}

// compare looks whether each file is still the one at its name, and returns
// what it saw of the database.
func (g *guard) compare() (database os.FileInfo, err error) {
	for i, f := range g.files {
		now, err := f.look()
		if err != nil {
			return nil, err
		}
		if i == 0 {
			database = now
		}
	}
	return database, nil
}

func (f opened) look() (os.FileInfo, error) {
	now, err := os.Stat(f.name)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return nil, fmt.Errorf("%s was removed or moved: it %w", f.name, ErrGone)
	case err == nil && !os.SameFile(f.is, now):
		return nil, fmt.Errorf("%s was replaced: it %w", f.name, ErrGone)
	}
	return now, err
}

// there reports whether the file is still the one at its name.
func (f opened) there() bool {
	now, err := os.Stat(f.name)
	return err == nil && os.SameFile(f.is, now)
}

func (g *guard) close() error { return g.over.close() }
