// Package owner keeps a database to one process: by locks, under whatever name
// the file is opened, and by looking whether what this process has open is
// still what others would find (decision 8).
package owner

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"github.com/gofrs/flock"
)

// ErrOwned means that another process has the file open as its own.
var ErrOwned = errors.New("is in use by another songmap")

// ErrLinked means that the file has other names, and that it cannot be
// known under which of them it was used last. SQLite's log lies beside one of them, so
// under another its newest jobs would be missing, and later be mixed up.
var ErrLinked = errors.New("has another name (a hard link), beside which its newest jobs may lie: " +
	"remove the names that are not wanted, or use a copy")

// Owner is this process as the owner of a database, until it gives it up or
// ends, however it ends. It holds a lock on a file beside the database, which
// keeps out whoever uses the same name, and the database itself by a claim
// that also meets those who come by another name.
type Owner struct {
	path string // resolved
	lock *flock.Flock
	file *os.File // the database, claimed; nil: there is none yet
}

// Own makes this process the owner of the database at path, which is resolved
// and need not be there yet. The error may be ErrOwned.
func Own(path string) (*Owner, error) {
	lock, err := lockBeside(path)
	if err != nil {
		return nil, err
	}
	o := &Owner{path: path, lock: lock}
	if err := o.claim(0); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, errors.Join(err, o.GiveUp())
	}
	return o, nil
}

// Path is where the database lies.
func (o *Owner) Path() string { return o.path }

// Links is how many names the database has that this process has open.
func (o *Owner) Links() (uint64, error) {
	info, err := o.file.Stat()
	if err != nil {
		return 0, err
	}
	return links(info), nil
}

// Create makes the file if it is missing and lets nobody but its owner read it.
// SQLite gives its log the same mode.
func (o *Owner) Create() error {
	if err := o.claim(os.O_CREATE); err != nil {
		return err
	}
	err := o.file.Chmod(0o600)
	if errors.Is(err, fs.ErrPermission) { // somebody else's file, shared on purpose
		err = nil
	}
	return err
}

func lockBeside(path string) (*flock.Flock, error) {
	for {
		lock := flock.New(path+".lock", flock.SetPermissions(0o600))
		locked, err := lock.TryLock()
		if err != nil {
			return nil, err
		}
		if !locked {
			return nil, fmt.Errorf("%w%s", ErrOwned, holder(lock.Path()))
		}
		if !stillThere(lock) { // the last owner removed it between our open and our lock
			if err := lock.Close(); err != nil {
				return nil, err
			}
			continue
		}
		if err := os.WriteFile(lock.Path(), []byte(strconv.Itoa(os.Getpid())), 0o600); err != nil {
			return nil, errors.Join(err, os.Remove(lock.Path()), lock.Close())
		}
		return lock, nil
	}
}

// claim opens the database, with os.O_CREATE in flags if it may be missing, and
// claims it. It must come before SQLite opens the file, and the file stay open
// until SQLite has closed it: to close a file releases all the locks that SQLite
// has on it.
func (o *Owner) claim(flags int) error {
	if o.file != nil {
		return nil
	}
	f, err := os.OpenFile(o.path, os.O_RDWR|flags, 0o600)
	if err != nil {
		return err
	}
	if err := claim(f); err != nil {
		return errors.Join(err, f.Close())
	}
	o.file = f
	return nil
}

// GiveUp removes the lock's file while the lock is held, so that nobody can
// own a file that is about to vanish, and lets go of everything. A file of that
// name that somebody else has made since is left alone.
func (o *Owner) GiveUp() error {
	var errs []error
	if stillThere(o.lock) {
		errs = append(errs, os.Remove(o.lock.Path()))
	}
	if o.file != nil {
		errs = append(errs, o.file.Close())
	}
	return errors.Join(append(errs, o.lock.Close())...)
}

func stillThere(lock *flock.Flock) bool {
	held, err := lock.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(lock.Path())
	return err == nil && os.SameFile(held, named)
}

// holder names the process that holds the lock, as far as it left its number.
func holder(lockPath string) string {
	pid, err := os.ReadFile(lockPath)
	if err != nil || len(pid) == 0 {
		return ""
	}
	return " (pid " + strings.TrimSpace(string(pid)) + ")"
}

// OneName returns ErrLinked if the file has other names and the one at path is
// not that under which it is in use, or was when its owner died.
func OneName(path string) error {
	info, err := os.Stat(path)
	if err != nil || links(info) < 2 {
		return nil //nolint:nilerr // whoever opens it will see
	}
	if _, err := os.Lstat(path + ".lock"); err == nil {
		return nil
	}
	return ErrLinked
}
