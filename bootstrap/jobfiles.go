package bootstrap

import (
	"io/fs"
	"os"

	"songmap/adapters/archive"
	"songmap/adapters/files"
	"songmap/domain"
)

// jobFile is a file that a job's row speaks of.
type jobFile struct {
	job  string
	kind archive.Kind
	path string // as the row has it
	name string // on this machine; empty: outside the folders

	size   int64  // as the row has them, if it does
	sha256 string // in hex
}

// digest returns the file's size and SHA-256. An upload is read only if its
// row does not have them: it is never written to again.
func (f jobFile) digest() (int64, string, error) {
	info, err := os.Stat(f.name)
	if err != nil {
		return 0, "", err
	}
	if !info.Mode().IsRegular() { // opening a pipe would wait for its other end
		return 0, "", fs.ErrNotExist
	}
	if f.sha256 != "" && f.size == info.Size() {
		return f.size, f.sha256, nil
	}
	return archive.Digest(f.name)
}

func (f jobFile) there() bool {
	info, err := os.Stat(f.name)
	return err == nil && info.Mode().IsRegular()
}

// filesOf are the files that a job has or should have.
func (p *Places) filesOf(j domain.Job) []jobFile {
	var all []jobFile
	if j.Input.Path != "" {
		upload := p.locate(j.ID, archive.Upload, j.Input.Path)
		upload.size, upload.sha256 = j.Input.Size, j.Input.SHA256
		all = append(all, upload)
	}
	if j.Status == domain.Complete {
		all = append(all, p.locate(j.ID, archive.SongMap, j.SongMapPath))
	}
	return all
}

// locate finds out where a file of a job lies. What leads out of the folders
// was not put there by us, and counts as missing.
func (p *Places) locate(job string, kind archive.Kind, path string) jobFile {
	var name string
	var err error
	if kind == archive.Upload {
		name, err = files.NewUploads(p.UploadDir, 0).Name(path)
	} else {
		name, err = files.NewResults(p.OutputDir, 0).Name(job, path)
	}
	if err != nil {
		name = ""
	}
	return jobFile{job: job, kind: kind, path: path, name: name}
}
