package archive

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"songmap/domain"
)

// Manifest describes a backup and lists the files of its jobs.
type Manifest struct {
	Songmap   string           `json:"songmap"` // version of the program
	CreatedAt time.Time        `json:"created_at"`
	Schema    string           `json:"schema"`             // last migration; empty: none
	Identity  domain.Identity  `json:"identity,omitempty"` // of the database; empty: the schema had none
	SHA256    string           `json:"sha256"`             // of the database
	Jobs      map[string]int64 `json:"jobs"`               // by status
	Files     []File           `json:"files"`
}

// File is one file of a job.
type File struct {
	JobID   string `json:"job_id"`
	Kind    Kind   `json:"kind"`
	Path    string `json:"path"` // as the job's row has it
	Size    int64  `json:"size"`
	SHA256  string `json:"sha256"`
	Missing bool   `json:"missing,omitempty"` // it was not there when the backup was made
}

// Kind is what a file is to its job.
type Kind string

// The kinds of files.
const (
	Upload  Kind = "upload"
	SongMap Kind = "song_map"
)

// The ends of the names of a backup's parts.
const (
	databaseEnd = ".db"
	manifestEnd = ".manifest.json"
	mediaEnd    = ".media"
)

// ReadManifest returns the manifest that lies beside a backup's database. The
// error is or wraps fs.ErrNotExist if there is none.
func ReadManifest(database string) (Manifest, error) {
	name := beside(database, manifestEnd)
	text, err := os.ReadFile(name)
	if err != nil {
		return Manifest{}, err
	}
	var m Manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return Manifest{}, fmt.Errorf("manifest %s: %w", name, err)
	}
	return m, nil
}

// ErrChanged means that a file is not, or no longer, what the manifest describes.
var ErrChanged = errors.New("is not as its manifest says")

// Confirm checks that the database is the one that the manifest was made for.
func (m Manifest) Confirm(database string) error {
	digest, err := digestOf(database)
	if err == nil && digest != m.SHA256 {
		err = fmt.Errorf("%s %w", database, ErrChanged)
	}
	return err
}

func beside(database, end string) string { return strings.TrimSuffix(database, databaseEnd) + end }
