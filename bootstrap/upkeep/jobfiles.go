package upkeep

import (
	"context"
	"errors"
	"io"

	"songmap/adapters/archive"
	"songmap/bootstrap/media"
	"songmap/domain"
	"songmap/ports"
)

// jobFile is a file that a job's row speaks of.
type jobFile struct {
	archive.File // as the row has it: size and digest, too, if it does
	place        media.Place
	outside      error // why there is no place
}

// filesOf are the files that a job has or should have.
func filesOf(s media.Stores, j domain.Job) []jobFile {
	var all []jobFile
	if j.Input.Path != "" {
		all = append(all, locate(s, archive.File{
			JobID: j.ID, Kind: archive.Upload, Path: j.Input.Path, Size: j.Input.Size, SHA256: j.Input.SHA256,
		}))
	}
	if j.Status == domain.StatusComplete {
		all = append(all, locate(s, archive.File{JobID: j.ID, Kind: archive.SongMap, Path: j.SongMapPath}))
	}
	return all
}

// locate finds out where a file of a job lies. A path that leads out of the folders
// is not ours, and its file counts as missing.
func locate(s media.Stores, file archive.File) jobFile {
	f := jobFile{File: file}
	if f.Kind == archive.Upload {
		f.place, f.outside = s.Upload(f.Path)
	} else {
		f.place, f.outside = s.SongMap(f.JobID, f.Path)
	}
	return f
}

// open opens the file, or returns ports.ErrNotFound.
func (f jobFile) open(ctx context.Context) (ports.File, error) {
	if f.outside != nil {
		return ports.File{}, f.outside
	}
	return f.place.Open(ctx)
}

// there reports whether there is such a file; an error says that nobody knows.
func (f jobFile) there(ctx context.Context) (bool, error) {
	open, err := f.open(ctx)
	if errors.Is(err, ports.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, open.Close()
}

// digest returns the size and SHA-256 of the file, which is open. An upload is
// read only if its row does not have them: it is never written to again.
func (f jobFile) digest(open io.ReadSeeker) (int64, string, error) {
	size, err := open.Seek(0, io.SeekEnd)
	if err != nil {
		return 0, "", err
	}
	if f.SHA256 != "" && f.Size == size {
		return f.Size, f.SHA256, nil
	}
	if _, err := open.Seek(0, io.SeekStart); err != nil {
		return 0, "", err
	}
	return archive.Digest(open)
}
