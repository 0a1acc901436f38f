// Package media chooses the stores of uploads and of Song Maps. Nothing else names
// one, so another kind of store is a line in Open, where it brings what Stores asks
// for: the ports, and what the start of the service and upkeep need.
package media

import (
	"context"
	"errors"
	"io"

	"songmap/adapters/files"
	"songmap/domain"
	"songmap/ports"
)

// Folders are the settings.
type Folders struct {
	UploadDir string `default:"uploads" help:"Folder for uploaded songs."`
	OutputDir string `default:"output" help:"Folder for Song Maps."`
}

// Check names the first setting that cannot be used.
func (f *Folders) Check() error {
	switch {
	case f.UploadDir == "":
		return errors.New("--upload-dir must not be empty")
	case f.OutputDir == "":
		return errors.New("--output-dir must not be empty")
	}
	return nil
}

// Stores are where files of jobs lie.
type Stores struct {
	Uploads interface {
		ports.Uploads
		Store
	}
	Results interface {
		ports.Results
		Store
	}

	upload  func(path string) (Place, error)
	songMap func(jobID, path string) (Place, error)
	folders Folders
}

// Upload returns where the upload with this path belongs. A path that leads out of the
// store is ErrNotFound.
func (s Stores) Upload(path string) (Place, error) { return s.upload(path) }

// SongMap returns where the job's Song Map belongs; an empty path means the default
// place. A path that leads out of the store is ErrNotFound.
func (s Stores) SongMap(jobID, path string) (Place, error) { return s.songMap(jobID, path) }

// Place is where a file of a job lies, or would lie.
type Place interface {
	// Open opens the file, or returns ErrNotFound.
	Open(ctx context.Context) (ports.File, error)

	// Put writes what r returns to the place. The error is or wraps fs.ErrExist if
	// anything is there, and ErrNotFound if something is in the way of its folder.
	Put(ctx context.Context, r io.Reader) error
}

// Open returns the stores, which refuse uploads when fewer than minFree bytes
// are free. A finished analysis may use the last byte.
func Open(f Folders, minFree int64) Stores {
	uploads, results := files.NewUploads(f.UploadDir, minFree), files.NewResults(f.OutputDir, 0)
	return Stores{
		Uploads: uploads, Results: results, folders: f,
		upload:  func(path string) (Place, error) { return uploads.Place(path) },
		songMap: func(jobID, path string) (Place, error) { return results.Place(jobID, path) },
	}
}

// Store is what the start of the service and upkeep need of a store.
type Store interface {
	ports.Files
	Found(ctx context.Context, database string) (domain.Folder, error)
	SetMark(m domain.Mark) error
	RequireMark(marks ...domain.Mark)
	OnFull(ask func(enough func() bool))
	Ready() error
	Room() error
	Free() (int64, error)
}
