package sqlite

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/gofrs/flock"
)

// ErrOwned means that another process has the file open as its own.
var ErrOwned = errors.New("is in use by another songmap")

// own makes this process the owner of the database at path until the lock is
// given up or the process ends, however it ends. The lock lies on a file of
// its own: the locks on the database itself come and go with each transaction.
func own(path string) (*flock.Flock, error) {
	for {
		lock := flock.New(path+".lock", flock.SetPermissions(0o600))
		locked, err := lock.TryLock()
		if err != nil {
			return nil, err
		}
		if !locked {
			return nil, fmt.Errorf("%w%s", ErrOwned, owner(lock.Path()))
		}
		if !stillThere(lock) { // the last owner removed it between our open and our lock
			if err := lock.Close(); err != nil {
				return nil, err
			}
			continue
		}
		if err := os.WriteFile(lock.Path(), []byte(strconv.Itoa(os.Getpid())), 0o600); err != nil {
			return nil, errors.Join(err, disown(lock))
		}
		return lock, nil
	}
}

func stillThere(lock *flock.Flock) bool {
	held, err := lock.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(lock.Path())
	return err == nil && os.SameFile(held, named)
}

// owner tells the process that holds the lock, as far as it left its number.
func owner(lockPath string) string {
	pid, err := os.ReadFile(lockPath)
	if err != nil || len(pid) == 0 {
		return ""
	}
	return " (pid " + strings.TrimSpace(string(pid)) + ")"
}

// disown removes the lock's file while the lock is held, so that nobody can
// own a file that is about to vanish, and gives the lock up.
func disown(lock *flock.Flock) error {
	return errors.Join(os.Remove(lock.Path()), lock.Close())
}
