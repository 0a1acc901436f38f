package archive

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"songmap/adapters/internal/durable"
	"songmap/ports"
)

// Folder is where backups are kept.
type Folder struct{ dir string }

// New returns the folder dir, which the first backup creates.
func New(dir string) *Folder { return &Folder{dir} }

// stamp is the time of a backup in the names of its parts, in UTC.
const stamp = "20060102T150405Z"

// Draft is a backup that is not finished.
type Draft struct {
	at    time.Time
	final string // name that the database will have
	media string // folder for media; empty until there are some
}

// Begin starts a backup. There can be one a second; the error of another is
// fs.ErrExist.
func (f *Folder) Begin(now time.Time) (*Draft, error) {
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return nil, err
	}
	d := &Draft{at: now.UTC().Truncate(time.Second)}
	d.final = filepath.Join(f.dir, "jobs-"+d.at.Format(stamp)+databaseEnd)
	if _, err := os.Lstat(d.final); err == nil {
		return nil, &fs.PathError{Op: "backup", Path: d.final, Err: fs.ErrExist}
	}
	return d, nil
}

// Database returns where the caller must put the copy of the database.
func (d *Draft) Database() string { return hidden(d.final) }

// hidden returns the name of a part until it is finished.
func hidden(name string) string {
	return filepath.Join(filepath.Dir(name), "."+filepath.Base(name)+".part")
}

// Add puts a file, which must have the digest, among the media, unless one with the
// same content is there.
func (d *Draft) Add(f ports.File, digest string) error {
	if d.media == "" {
		media := hidden(beside(d.final, mediaEnd))
		if err := os.Mkdir(media, 0o700); err != nil {
			return err
		}
		d.media = media
	}
	err := duplicate(f, filepath.Join(d.media, digest), digest)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}

// Finish gives all parts their names and returns that of the database.
func (d *Draft) Finish(m Manifest) (string, error) {
	m.CreatedAt = d.at
	var err error
	if m.SHA256, err = digestOf(d.Database()); err != nil {
		return "", err
	}
	if d.media != "" {
		if err := durable.SyncFolder(d.media); err != nil {
			return "", err
		}
		if err := os.Rename(d.media, beside(d.final, mediaEnd)); err != nil {
			return "", err
		}
	}
	text, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return "", err
	}
	manifest := beside(d.final, manifestEnd)
	if err := durable.Write(manifest, hidden(manifest), 0o600, text); err != nil {
		return "", err
	}
	return d.final, durable.Rename(d.Database(), d.final)
}

// Discard removes the draft. After Finish it does nothing.
func (d *Draft) Discard() error {
	if _, err := os.Lstat(d.final); err == nil {
		return nil
	}
	return removeParts(d.final)
}

// removeParts removes a backup, finished or not. The database goes first, so
// that no backup stands there without its manifest.
func removeParts(database string) error {
	var errs []error
	for _, end := range []string{databaseEnd, manifestEnd, mediaEnd} {
		name := beside(database, end)
		errs = append(errs, os.RemoveAll(name), os.RemoveAll(hidden(name)))
	}
	return errors.Join(append(errs, os.RemoveAll(hidden(database)+journalEnd))...)
}

// journalEnd ends the name of SQLite's journal of a copy that it makes.
const journalEnd = "-journal"

var partName = regexp.MustCompile(`^(?:jobs-(\d{8}T\d{6}Z)\.(?:db|manifest\.json|media)|` +
	`\.jobs-(\d{8}T\d{6}Z)\.(?:db\.part(?:` + journalEnd + `)?|(?:manifest\.json|media)\.part))$`)
