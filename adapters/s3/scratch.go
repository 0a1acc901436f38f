package s3

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/gofrs/flock"

	"songmap/adapters/internal/durable"
	"songmap/ports"
)

// scratch is a folder for temporary files (TMPDIR says where), which the first use
// makes. It is locked as long as this process lives: one that is not was left by a
// process that was killed, and goes.
type scratch struct {
	mu   sync.Mutex
	dir  string
	lock *flock.Flock
}

const (
	scratchName = "songmap-media-"
	lockName    = ".lock"
)

func (s *scratch) open() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := os.Stat(s.dir); s.dir != "" && err == nil { // else something has tidied up
		return s.dir, nil
	}
	sweep(os.TempDir())
	dir, err := os.MkdirTemp("", scratchName)
	if err != nil {
		return "", durable.Error(err)
	}
	lock := flock.New(filepath.Join(dir, lockName))
	if locked, err := lock.TryLock(); err != nil || !locked { // or somebody has begun to sweep it
		return "", fmt.Errorf("%w: lock %s: %w", ports.ErrUnavailable, dir, errors.Join(err, os.RemoveAll(dir)))
	}
	s.dir, s.lock = dir, lock
	return dir, nil
}

// sweep removes the folders of processes that are gone.
func sweep(temp string) {
	folders, _ := filepath.Glob(filepath.Join(temp, scratchName+"*", lockName))
	for _, name := range folders {
		lock := flock.New(name)
		if free, err := lock.TryLock(); err == nil && free {
			_ = os.RemoveAll(filepath.Dir(name)) // else the next start does
			_ = lock.Close()
		}
	}
}

// copy writes what r returns to a new file, and returns its digest as well. There is a
// name with an error, too.
func (s *scratch) copy(r io.Reader, extension string) (name, digest string, err error) {
	dir, err := s.open()
	if err != nil {
		return "", "", err
	}
	f, err := os.CreateTemp(dir, "*"+extension)
	if err != nil {
		return "", "", durable.Error(err)
	}
	hash := sha256.New()
	_, err = io.Copy(io.MultiWriter(f, hash), r)
	return f.Name(), hex.EncodeToString(hash.Sum(nil)), durable.Error(errors.Join(err, f.Close()))
}

// folder makes a folder.
func (s *scratch) folder() (string, error) {
	dir, err := s.open()
	if err != nil {
		return "", err
	}
	dir, err = os.MkdirTemp(dir, "")
	return dir, durable.Error(err)
}

// remove removes a file or a folder of the scratch.
func (s *scratch) remove(name string) {
	if name != "" {
		_ = os.RemoveAll(name) // else the next start does
	}
}
