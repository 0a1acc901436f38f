package ports

import (
	"context"
	"time"
)

// Shelf is a place for files of jobs, as somebody sees it who looks for files
// that belong to no job. The stores of uploads and of results are shelves.
type Shelf interface {
	// Each calls visit for every file, and every folder of a job, that lies
	// there, until visit fails, and returns that error as it is. A folder
	// comes before the Song Maps in it. Visit may discard what it is given. A
	// shelf that is not there yet is empty.
	Each(ctx context.Context, visit func(Stored) error) error

	// Discard drops a file, or a folder with everything in it. One that is
	// not there is no error.
	Discard(ctx context.Context, s Stored) error
}

// Stored is something that lies on a shelf.
type Stored struct {
	JobID    string    // whose folder it is or lies in; empty: an upload
	Path     string    // of the file; empty: the job's folder
	Modified time.Time // last change of it, or of the names in it
	Foreign  bool      // its name is none that Songmap gives
}
