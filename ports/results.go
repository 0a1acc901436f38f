package ports

import "context"

// Results keeps what analyses left: one Song Map for each job that completed,
// and a folder of side files such as stems. Job ids and paths that lead out of
// the store are ErrNotFound, wherever they came from.
//
// While the store is away, every method returns ErrUnavailable and leaves
// nothing behind; when it is back, it has what it had.
type Results interface {
	// Save keeps a Song Map and returns its path. When Save has returned, it
	// survives a power cut. A Song Map that is there already is never
	// replaced: the new one gets a path of its own that contains the token.
	// ErrNoSpace if the store is too full.
	Save(ctx context.Context, jobID, token string, songMap []byte) (path string, err error)

	// Open opens a Song Map, or returns ErrNotFound. An empty path means the
	// job's default place.
	Open(ctx context.Context, jobID, path string) (File, error)

	// Workspace makes a folder on this machine where an analyzer may leave side
	// files of the job.
	Workspace(ctx context.Context, jobID string) (Workspace, error)

	// Stem opens the job's side file for a stem, or returns ErrNotFound.
	Stem(ctx context.Context, jobID, name string) (File, error)

	// Peaks opens the job's side file with its waveform, or returns
	// ErrNotFound.
	Peaks(ctx context.Context, jobID string) (File, error)

	// Remove removes the job's folder and everything in it. A folder that is
	// not there is no error.
	Remove(ctx context.Context, jobID string) error
}
