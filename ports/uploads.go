package ports

import (
	"context"
	"io"

	"songmap/domain"
)

// Uploads keeps what clients sent, each upload under a path that the store
// chooses. A path that leads out of the store is ErrNotFound, wherever it
// came from.
//
// While the store is away, every method returns ErrUnavailable and leaves
// nothing behind; when it is back, it has what it had.
type Uploads interface {
	// Save keeps everything that r gives until io.EOF and returns where, how
	// much, and its SHA-256. When Save has returned, the bytes survive a power
	// cut. The path ends in a safe form of fileName's extension; FileName
	// comes back unchanged. An error of r comes back wrapped. ErrNoSpace if
	// the store is, or gets, too full. On an error nothing is left.
	Save(ctx context.Context, fileName string, r io.Reader) (domain.Upload, error)

	// Open opens an upload, or returns ErrNotFound.
	Open(ctx context.Context, path string) (File, error)

	// Fetch returns the name of a file on this machine that holds the upload,
	// or ErrNotFound, also where what is there turns out to be another song
	// than was saved. The file is only to be read, and until release, which is
	// never nil and may be called more than once.
	Fetch(ctx context.Context, upload domain.Upload) (name string, release func(), err error)

	// Remove removes an upload. One that is not there is no error.
	Remove(ctx context.Context, path string) error
}
