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

// leastRoom is how much must be free in any case.
const leastRoom = 1 << 20

// room returns ErrNoSpace unless some room is left.
func (s *scratch) room() error {
	dir, err := s.open()
	if err != nil {
		return err
	}
	free, err := durable.Free(dir)
	if err != nil {
		return durable.Error(err)
	}
	if free < leastRoom {
		return fmt.Errorf("%d bytes are free in %s: %w", free, dir, ports.ErrNoSpace)
	}
	return nil
}

// copy writes what r returns, which are so many bytes, to a new file, and returns its
// digest as well. There is a name with an error, too.
func (s *scratch) copy(r io.Reader, size int64, extension string) (name, digest string, err error) {
	dir, err := s.open()
	if err != nil {
		return "", "", err
	}
	if whole, err := durable.Size(dir); err == nil && whole < size { // no wait helps
		return "", "", fmt.Errorf("the disk of %s (TMPDIR) has %d bytes, a song needs %d", dir, whole, size)
	}
	f, err := os.CreateTemp(dir, "*"+extension)
	if err != nil {
		return "", "", durable.Error(err)
	}
	hash := sha256.New()
	_, err = io.Copy(io.MultiWriter(f, hash), r)
	return f.Name(), hex.EncodeToString(hash.Sum(nil)), durable.Error(errors.Join(err, f.Close()))
}

// folder makes a folder, if there is room.
func (s *scratch) folder() (string, error) {
	if err := s.room(); err != nil {
		return "", err
	}
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
