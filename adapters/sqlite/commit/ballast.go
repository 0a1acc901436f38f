package commit

import (
	"os"
	"sync"
)

// ballastBytes is as much as the log may take before it is begun anew.
const ballastBytes = logPages * 4096

// ballast is a file that does nothing but take up room on the disk of the
// database. SQLite needs room even to delete: it writes to its log first. When
// the disk is full, the ballast is released, so that jobs can be deleted and
// ended; new ones are refused until there is room to take it up again.
type ballast struct {
	path string

	mu       sync.Mutex
	held     bool
	released bool // it was held
}

// take makes the file. On a disk too small for it there is none.
func (b *ballast) take() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.held {
		return true
	}
	_ = os.Remove(b.path) // what a crash has left, or a link that somebody has put there
	f, err := os.OpenFile(b.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return false
	}
	err = reserve(f, ballastBytes)
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		_ = os.Remove(b.path)
		return false
	}
	b.held = true
	return true
}

// release gives the room away and reports whether there was any to give.
func (b *ballast) release() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	had := b.held && os.Remove(b.path) == nil
	if had {
		b.held, b.released = false, true
	}
	return had
}

// low reports whether the disk has been full and still is.
func (b *ballast) low() bool {
	b.mu.Lock()
	released := b.released && !b.held
	b.mu.Unlock()
	return released && !b.take()
}
