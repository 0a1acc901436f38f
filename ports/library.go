package ports

import (
	"context"
	"io"
	"time"

	"songmap/domain"
)

// Library hands out what belongs to a job. An unknown job, or a file that is
// not there, is ErrNotFound.
type Library interface {
	// SongMap opens the job's Song Map, which is JSON text. It returns the job
	// in any case, with ErrNotReady while it has not finished and
	// ErrJobFailed if it failed.
	SongMap(ctx context.Context, id string) (domain.Job, File, error)

	// Original opens the upload.
	Original(ctx context.Context, id string) (domain.Job, File, error)

	// Stem opens a part of the song that the analyzer separated. A name that
	// no stem can have is domain.ErrInvalid.
	Stem(ctx context.Context, id, name string) (File, error)

	// Peaks opens the waveform that the analyzer left, as JSON.
	Peaks(ctx context.Context, id string) (File, error)
}

// File is an open file. The caller closes it.
type File struct {
	io.ReadSeekCloser
	Name     string // last element of its place, with the extension
	Modified time.Time

	// Direct returns where a client can get the file from its store for an hour,
	// with these headers. Nil: only from the service.
	Direct func(ctx context.Context, contentType, contentDisposition string) (Addresses, error)
}

// Addresses are for the requests of a client, by method.
type Addresses struct{ Get, Head string }
