// Package media chooses the stores of uploads and of Song Maps. Nothing else names
// one, so another kind of store is a line in Open, where it brings what Stores asks
// for: the ports, and what the start of the service and upkeep need.
package media

import (
	"context"
	"errors"

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
		Place(path string) (Place, error)
	}
	Results interface {
		ports.Results
		Store
		Place(jobID, path string) (Place, error)
	}
	folders Folders
}

// Place is where a file of a job lies, or would lie.
type Place = files.Place

// Open returns the stores, which refuse uploads when fewer than minFree bytes
// are free. A finished analysis may use the last byte.
func Open(f Folders, minFree int64) Stores {
	return Stores{files.NewUploads(f.UploadDir, minFree), files.NewResults(f.OutputDir, 0), f}
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
