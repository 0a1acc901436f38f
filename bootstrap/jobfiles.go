package bootstrap

import (
	"os"

	"songmap/adapters/archive"
	"songmap/adapters/files"
	"songmap/domain"
)

// jobFile is a file that a job's row speaks of.
type jobFile struct {
	job     string
	kind    archive.Kind
	path    string // as the row has it
	place   files.Place
	outside error // why there is no place

	size   int64  // as the row has them, if it does
	sha256 string // in hex
}

// open opens the file, or returns ports.ErrNotFound.
func (f jobFile) open() (*os.File, error) {
	if f.outside != nil {
		return nil, f.outside
	}
	return f.place.Open()
}

// digest returns the size and SHA-256 of the file, which is open. An upload is
// read only if its row does not have them: it is never written to again.
func (f jobFile) digest(open *os.File) (int64, string, error) {
	info, err := open.Stat()
	if err != nil {
		return 0, "", err
	}
	if f.sha256 != "" && f.size == info.Size() {
		return f.size, f.sha256, nil
	}
	return archive.Digest(open)
}

func (f jobFile) there() bool {
	open, err := f.open()
	return err == nil && open.Close() == nil
}

// filesOf are the files that a job has or should have.
func (p *Places) filesOf(j domain.Job) []jobFile {
	var all []jobFile
	if j.Input.Path != "" {
		upload := p.locate(j.ID, archive.Upload, j.Input.Path)
		upload.size, upload.sha256 = j.Input.Size, j.Input.SHA256
		all = append(all, upload)
	}
	if j.Status == domain.StatusComplete {
		all = append(all, p.locate(j.ID, archive.SongMap, j.SongMapPath))
	}
	return all
}

// locate finds out where a file of a job lies. What leads out of the folders
// was not put there by us, and counts as missing.
func (p *Places) locate(job string, kind archive.Kind, path string) jobFile {
	f := jobFile{job: job, kind: kind, path: path}
	if kind == archive.Upload {
		f.place, f.outside = files.NewUploads(p.UploadDir, 0).Place(path)
	} else {
		f.place, f.outside = files.NewResults(p.OutputDir, 0).Place(job, path)
	}
	return f
}
