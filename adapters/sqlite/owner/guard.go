package owner

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

// Guard sees to it that nothing is acknowledged that rests on files which
// nobody would find.
type Guard struct {
	Database, Log File // as they were when the guard began

	lock File
	over overwriting

	mu     sync.Mutex // one look at a time
	lost   atomic.Pointer[error]
	onLost func(error)
}

// File is a file as it was when it was opened.
type File struct {
	Name string
	is   os.FileInfo
}

// Guard guards the database, which SQLite has open, and calls onLost once if it
// is lost.
func (o *Owner) Guard(onLost func(error)) (*Guard, error) {
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
	g := &Guard{
		Database: File{o.path, database}, Log: File{o.path + "-wal", log}, lock: File{o.lock.Path(), lock}, onLost: onLost,
	}
	return g, g.over.begin(o)
}

// Lost returns what Look has found if the database is lost.
func (g *Guard) Lost() error {
	if lost := g.lost.Load(); lost != nil {
		return *lost
	}
	return nil
}

// Look returns ErrGone if the database is lost, or has been lost before.
// Another error means that it cannot be known now.
func (g *Guard) Look() error {
	if lost := g.Lost(); lost != nil {
		return lost
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if lost := g.Lost(); lost != nil {
		return lost
	}
	err := g.over.around(g.compare)
	if errors.Is(err, ErrGone) {
		g.lost.Store(&err)
		g.onLost(err)
	}
	return err
}

// compare looks whether each file is still the one at its name, and returns
// what it saw of the database.
func (g *Guard) compare() (os.FileInfo, error) {
	database, err := g.Database.look()
	for _, f := range []File{g.Log, g.lock} {
		if err == nil {
			_, err = f.look()
		}
	}
	return database, err
}

func (f File) look() (os.FileInfo, error) {
	now, err := os.Stat(f.Name)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return nil, fmt.Errorf("%s was removed or moved: it %w", f.Name, ErrGone)
	case err == nil && !os.SameFile(f.is, now):
		return nil, fmt.Errorf("%s was replaced: it %w", f.Name, ErrGone)
	}
	return now, err
}

// There reports whether the file is still the one at its name.
func (f File) There() bool {
	now, err := os.Stat(f.Name)
	return err == nil && os.SameFile(f.is, now)
}

// Close ends the looking.
func (g *Guard) Close() error { return g.over.close() }
