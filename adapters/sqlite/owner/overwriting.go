package owner

import (
	"bytes"
	"fmt"
	"os"
	"time"
)

// ErrOverwritten is the ErrGone of a file whose content is another's.
var ErrOverwritten = fmt.Errorf("%w, its content was overwritten", ErrGone)

// overwriting notices that somebody writes over the database, as cp does: the
// file is the same, what is in it is not.
//
// In WAL mode SQLite writes to the database itself only to copy its log there,
// and says so in the log's index (-shm) before it begins and when it has ended
// (sqlite.org/walformat.html). A file that changes while the index stays as it
// is has been written by somebody else. To be sure that it was not merely
// touched, its size and header are compared as well.
type overwriting struct {
	path     string
	database *os.File // of the owner
	index    *os.File // stays open: to close it would release SQLite's locks on it

	noted  bool // what follows, at least once
	copied copying
	stamp  stamp
	header [headerSize]byte
}

// headerSize is how long a database's header is.
const headerSize = 100

// stamp tells whether a file has been written.
type stamp struct {
	modified time.Time
	size     int64
}

// copying is how far which log has been copied.
type copying struct {
	log        [8]byte // its salt, new whenever the log is begun anew
	begun, end [4]byte // frames
}

// Where the log's index says so.
const (
	saltAt, endAt, begunAt = 32, 96, 128
	copyingEnd             = begunAt + 4
)

func (o *overwriting) begin(owner *Owner) (err error) {
	o.path, o.database = owner.path, owner.file
	o.index, err = os.Open(owner.path + "-shm")
	if err != nil {
		return err
	}
	return o.around(o.database.Stat)
}

// around calls look, which looks at the database, and returns its error, or
// ErrOverwritten. While a log is being copied it cannot know, and finds nothing.
func (o *overwriting) around(look func() (os.FileInfo, error)) error {
	before, ok := o.copying()
	info, err := look()
	if err != nil || !ok {
		return err
	}
	after, ok := o.copying()
	if !ok || before != after || after.begun != after.end {
		return nil
	}
	is := stamp{info.ModTime(), info.Size()}
	if o.noted && is != o.stamp && after == o.copied && !o.touched(is) {
		return fmt.Errorf("%s %w", o.path, ErrOverwritten)
	}
	if !o.noted || is != o.stamp {
		if _, err := o.database.ReadAt(o.header[:], 0); err != nil {
			return err
		}
	}
	o.noted, o.stamp, o.copied = true, is, after
	return nil
}

// touched reports whether the file looks as it did before.
func (o *overwriting) touched(is stamp) bool {
	var header [headerSize]byte
	_, err := o.database.ReadAt(header[:], 0)
	return err == nil && is.size == o.stamp.size && bytes.Equal(header[:], o.header[:])
}

// copying reads the log's index; some systems do not let it be read.
func (o *overwriting) copying() (c copying, ok bool) {
	var index [copyingEnd]byte
	if _, err := o.index.ReadAt(index[:], 0); err != nil {
		return c, false
	}
	copy(c.log[:], index[saltAt:])
	copy(c.end[:], index[endAt:])
	copy(c.begun[:], index[begunAt:])
	return c, true
}

func (o *overwriting) close() error {
	if o.index == nil {
		return nil
	}
	return o.index.Close()
}
