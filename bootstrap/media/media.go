// Package media chooses the stores of uploads and of Song Maps. Nothing else names
// one, so another kind of store is a line in Open, where it brings what Stores asks
// for: the ports, and what the start of the service and upkeep need.
package media

import (
	"context"
	"errors"
	"io"

	"songmap/adapters/files"
	"songmap/adapters/s3"
	"songmap/domain"
	"songmap/ports"
)

// Folders are the settings.
type Folders struct {
	UploadDir string   `env:"SONGMAP_UPLOAD_DIR" default:"uploads" help:"Folder for uploaded songs."`
	OutputDir string   `env:"SONGMAP_OUTPUT_DIR" default:"output" help:"Folder for Song Maps."`
	Media     Location `env:"SONGMAP_MEDIA" placeholder:"s3://…" help:"Keep songs and Song Maps in an object store instead of the two folders: s3://BUCKET/PREFIX?endpoint=URL&region=NAME. Keys are looked for in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, in the file of the AWS tools, and in the role of the machine."`
}

// Location is where an object store keeps media.
type Location = s3.Location

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

// Elsewhere reports whether media lie in an object store.
func (f *Folders) Elsewhere() bool { return f.Media.Bucket != "" }

// Local are the folders on this machine that media lie in.
func (f *Folders) Local() []string {
	if f.Elsewhere() {
		return nil
	}
	return []string{f.UploadDir, f.OutputDir}
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
	side    sideFiles
	origin  func(context.Context) (string, error)
	folders []Folder

	// Scratch returns ports.ErrNoSpace while there is no room on this machine for the
	// copies that an analysis needs. Nil: it needs none.
	Scratch func() error
}

// Upload returns where the upload with this path belongs. A path that leads out of the
// store is ErrNotFound.
func (s Stores) Upload(path string) (Place, error) { return s.upload(path) }

// SongMap returns where the job's Song Map belongs; an empty path means the default
// place. A path that leads out of the store is ErrNotFound.
func (s Stores) SongMap(jobID, path string) (Place, error) { return s.songMap(jobID, path) }

// EachSideFile calls visit for the name of every side file of the job.
func (s Stores) EachSideFile(ctx context.Context, jobID string, visit func(name string) error) error {
	return s.side.each(ctx, jobID, visit)
}

// SideFile returns where the job's side file with a name belongs. A name that leads out
// of the job's folder is ErrNotFound.
func (s Stores) SideFile(jobID, name string) (Place, error) { return s.side.place(jobID, name) }

// sideFiles are what analyses left beside Song Maps.
type sideFiles struct {
	each  func(ctx context.Context, jobID string, visit func(name string) error) error
	place func(jobID, name string) (Place, error)
}

// Origin is that from which browsers get audio beside the service's own; may be empty.
func (s Stores) Origin(ctx context.Context) (string, error) { return s.origin(ctx) }

// Place is where a file of a job lies, or would lie.
type Place interface {
	// Open opens the file, or returns ErrNotFound.
	Open(ctx context.Context) (ports.File, error)

	// Put writes what r returns to the place. The error is or wraps fs.ErrExist if
	// anything is there, and ErrNotFound if something is in the way of its folder.
	Put(ctx context.Context, r io.Reader) error
}

// Options are how the service uses the stores. The zero value is for commands.
type Options struct {
	MinFree int64 // bytes that are to stay free on the disk of uploads; a finished analysis may use the last one
	Direct  bool  // clients may get audio from an object store itself
}

// Open returns the stores. They are asked nothing yet.
func Open(f Folders, o Options) (Stores, error) {
	if f.Elsewhere() {
		return openBucket(f.Media, o)
	}
	uploads, results := files.NewUploads(f.UploadDir, o.MinFree), files.NewResults(f.OutputDir, 0)
	return Stores{
		Uploads: uploads, Results: results,
		upload:  func(path string) (Place, error) { return uploads.Place(path) },
		songMap: func(jobID, path string) (Place, error) { return results.Place(jobID, path) },
		side:    sideFiles{results.EachSideFile, func(jobID, name string) (Place, error) { return results.SideFile(jobID, name) }},
		origin:  func(context.Context) (string, error) { return "", nil },
		folders: []Folder{{uploads, "upload folder", f.UploadDir}, {results, "output folder", f.OutputDir}},
	}, nil
}

func openBucket(l s3.Location, o Options) (Stores, error) {
	uploads, results, err := s3.New(l, s3.Config{Direct: o.Direct})
	if err != nil {
		return Stores{}, err
	}
	return Stores{
		Uploads: uploads, Results: results,
		upload:  func(path string) (Place, error) { return uploads.Place(path) },
		songMap: func(jobID, path string) (Place, error) { return results.Place(jobID, path) },
		side:    sideFiles{results.EachSideFile, func(jobID, name string) (Place, error) { return results.SideFile(jobID, name) }},
		origin:  uploads.Origin,
		folders: []Folder{{uploads, "store of uploads", l.String()}, {results, "store of results", l.String()}},
		Scratch: results.Scratch,
	}, nil
}

// IsAway reports whether an object store is not there now, but may be in a while.
func IsAway(err error) bool { return errors.Is(err, s3.ErrAway) }

// Store is what the start of the service and upkeep need of a store.
type Store interface {
	ports.Files
	Found(ctx context.Context, database string) (domain.Folder, error)
	SetMark(ctx context.Context, m domain.Mark) error
	FirstMark(ctx context.Context, m domain.Mark) error // for a store without one
	RequireMark(marks ...domain.Mark)
	OnFull(ask func(enough func() bool))
	Ready(ctx context.Context) error
	Room() error
	Free() (int64, error)
	Size() (int64, error)
}
