package ports

import (
	"context"
	"time"
)

// Files is a place for files of jobs, as somebody sees it who looks for files
// that belong to no job. Uploads and Results are such stores. What is discarded lies
// in a trash beside it, for a while: its job may come back.
type Files interface {
	// Each calls visit for every file, and every folder of a job, that lies
	// there, until visit fails, and returns that error as it is. A folder
	// comes before the Song Maps in it. Visit may discard what it is given. A
	// store that is not there yet is empty.
	Each(ctx context.Context, visit func(Stored) error) error

	// Name is that of the file at a path: the same in whichever way the path is
	// written, and another than that of every other file of the store.
	Name(path string) string

	// Discard moves a file, or a folder with everything in it, into the trash,
	// and returns how many bytes these are. One that is not there is no error.
	Discard(ctx context.Context, s Stored, at time.Time) (bytes int64, err error)

	// EachDiscarded is Each for the trash: what was discarded first comes first.
	// Visit may restore or purge what it is given.
	EachDiscarded(ctx context.Context, visit func(Discarded) error) error

	// Restore moves a discarded file, or all files of a folder, back to where
	// they lay, and returns how many bytes these are. A file whose place is
	// taken stays in the trash.
	Restore(ctx context.Context, d Discarded) (bytes int64, err error)

	// Purge removes something discarded for good. One that is not there is no
	// error.
	Purge(ctx context.Context, d Discarded) (bytes int64, err error)
}

// Stored is something that lies in a store.
type Stored struct {
	JobID      string    // whose folder it is or lies in; empty: an upload
	Path       string    // of the file; empty: the job's folder
	Modified   time.Time // last change of it, or of the names in it
	Foreign    bool      // its name is none that Songmap gives
	Unfinished bool      // an upload that was cut off: no job has ever owned it
}

// Discarded is something that lay in a store and lies in its trash.
type Discarded struct {
	Stored           // as it was, but for the time of its last change
	At     time.Time // when it was discarded; no two things have the same name and time
}
