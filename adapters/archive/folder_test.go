package archive_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"songmap/adapters/archive"
	"songmap/ports"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, name, content string) string {
	t.Helper()
	must(t, os.MkdirAll(filepath.Dir(name), 0o700))
	must(t, os.WriteFile(name, []byte(content), 0o600))
	return name
}

func digest(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

func open(t *testing.T, name string) ports.File {
	t.Helper()
	f, err := os.Open(name)
	must(t, err)
	t.Cleanup(func() { must(t, f.Close()) })
	return ports.File{ReadSeekCloser: f, Name: filepath.Base(name)}
}

// names lists a folder.
func names(t *testing.T, dir string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

// makeBackup makes a backup with one file among its media.
func makeBackup(t *testing.T, dir string, at time.Time) (database string, file archive.File) {
	t.Helper()
	draft, err := archive.New(dir).Begin(at)
	must(t, err)
	write(t, draft.Database(), "rows")
	song := open(t, write(t, filepath.Join(t.TempDir(), "song"), "song"))
	must(t, draft.Add(song, digest("song")))
	must(t, draft.Add(song, digest("song"))) // of another job
	file = archive.File{JobID: "a", Kind: archive.Upload, Path: "uploads/a", Size: 4, SHA256: digest("song")}
	database, err = draft.Finish(archive.Manifest{Songmap: "1", Files: []archive.File{file}})
	must(t, err)
	must(t, draft.Discard())
	return database, file
}

func TestABackupIsNamedAfterItsTimeInUTC(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new", "backups")
	database, _ := makeBackup(t, dir, noon.In(time.FixedZone("CET", 3600)))
	want := []string{"jobs-20261123T120000Z.db", "jobs-20261123T120000Z.manifest.json", "jobs-20261123T120000Z.media"}
	if got := names(t, dir); !slices.Equal(got, want) || filepath.Base(database) != want[0] {
		t.Errorf("there are %v, want %v", got, want)
	}
	m, err := archive.ReadManifest(database)
	if err != nil || !m.CreatedAt.Equal(noon) || len(m.Files) != 1 {
		t.Errorf("ReadManifest = %+v, %v", m, err)
	}
	must(t, m.Confirm(database))
	write(t, database, "other rows")
	if err := m.Confirm(database); !errors.Is(err, archive.ErrChanged) {
		t.Errorf("Confirm of another database = %v, want ErrChanged", err)
	}
	if _, err := archive.New(dir).Begin(noon); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a second backup within the second: %v, want ErrExist", err)
	}
}

// Whoever may write to the folder can do that at any moment.
func TestAFileThatBecomesALinkIsStillTheOneThatWasOpened(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	name := write(t, filepath.Join(dir, "song"), "song")
	secret := write(t, filepath.Join(dir, "secret"), "secret")
	song := open(t, name)
	must(t, errors.Join(os.Remove(name), os.Symlink(secret, name)))
	draft, err := archive.New(dir).Begin(noon)
	must(t, err)
	write(t, draft.Database(), "rows")
	must(t, draft.Add(song, digest("song")))
	database, err := draft.Finish(archive.Manifest{})
	must(t, err)
	kept := filepath.Join(strings.TrimSuffix(database, ".db")+".media", digest("song"))
	if info, err := os.Lstat(kept); err != nil || !info.Mode().IsRegular() {
		t.Errorf("the backup has %v, %v, want a file", info, err)
	}
	if text, err := os.ReadFile(kept); err != nil || string(text) != "song" {
		t.Errorf("the backup has %q, %v", text, err)
	}
}

func TestADiscardedBackupLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	draft, err := archive.New(dir).Begin(noon)
	must(t, err)
	write(t, draft.Database(), "rows")
	song := open(t, write(t, filepath.Join(t.TempDir(), "song"), "song"))
	must(t, draft.Add(song, digest("song")))
	if err := draft.Add(song, digest("another")); !errors.Is(err, archive.ErrChanged) {
		t.Errorf("Add of a file with other content = %v, want ErrChanged", err)
	}
	must(t, draft.Discard())
	if left := names(t, dir); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

// elsewhere is a file that is on no disk of this machine.
type elsewhere struct{ *strings.Reader }

func (elsewhere) Close() error { return nil }

func TestAFileThatIsOnNoDiskIsCopied(t *testing.T) {
	t.Parallel()
	draft, err := archive.New(t.TempDir()).Begin(noon)
	must(t, err)
	write(t, draft.Database(), "rows")
	song := ports.File{ReadSeekCloser: elsewhere{strings.NewReader("song")}, Name: "a.mp3"}
	must(t, draft.Add(song, digest("song")))
	must(t, draft.Add(song, digest("song")))
	if err := draft.Add(song, digest("another")); !errors.Is(err, archive.ErrChanged) {
		t.Errorf("Add of a file with other content = %v, want ErrChanged", err)
	}
	database, err := draft.Finish(archive.Manifest{})
	must(t, err)
	kept := filepath.Join(strings.TrimSuffix(database, ".db")+".media", digest("song"))
	if text, err := os.ReadFile(kept); err != nil || string(text) != "song" {
		t.Errorf("the backup has %q, %v", text, err)
	}
}

func TestPruneKeepsTheNewestAndWhatIsNotOurs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := archive.New(dir)
	const day = 24 * time.Hour
	for _, age := range []time.Duration{30 * day, 9 * day, 8 * day} {
		makeBackup(t, dir, noon.Add(-age))
	}
	foreign := []string{"jobs-20200101.db", "jobs-20200101T000000Z.db.bak", "notes.txt", "xjobs-20200101T000000Z.db", ".jobs-20200101T000000Z.db", "jobs-20200101T000000Z.db.part", "jobs-20209999T999999Z.db"}
	for _, name := range append(foreign, ".jobs-20200101T000000Z.db.part", ".jobs-20200101T000000Z.db.part-journal", "jobs-20200102T000000Z.manifest.json", ".jobs-20261123T110000Z.db.part") {
		write(t, filepath.Join(dir, name), "")
	}
	removed, err := f.Prune(noon, 7*day)
	must(t, err)
	if len(removed) != 2 || !strings.Contains(removed[0], "20261024") || !strings.Contains(removed[1], "20261114") {
		t.Errorf("Prune = %v, want the two that are older than the newest", removed)
	}
	want := slices.Sorted(slices.Values(append(foreign, ".jobs-20261123T110000Z.db.part",
		"jobs-20261115T120000Z.db", "jobs-20261115T120000Z.manifest.json", "jobs-20261115T120000Z.media")))
	if got := names(t, dir); !slices.Equal(got, want) {
		t.Errorf("left: %v\nwant: %v", got, want)
	}
	if newest, err := f.Newest(); err != nil || !newest.Equal(noon.Add(-8*day)) {
		t.Errorf("Newest = %v, %v", newest, err)
	}
}

func TestAFolderThatIsNotThereHoldsNoBackups(t *testing.T) {
	t.Parallel()
	f := archive.New(filepath.Join(t.TempDir(), "none"))
	removed, err := f.Prune(noon, time.Hour)
	newest, err2 := f.Newest()
	if err := errors.Join(err, err2); err != nil || len(removed) != 0 || !newest.IsZero() {
		t.Errorf("Prune = %v, Newest = %v, %v", removed, newest, err)
	}
}

func TestMediaComeBackWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	database, file := makeBackup(t, filepath.Join(t.TempDir(), "backups"), noon)
	f, err := archive.OpenMedia(database, file)
	must(t, err)
	text, err := io.ReadAll(f)
	if err = errors.Join(err, f.Close()); err != nil || string(text) != "song" {
		t.Errorf("the media have %q, %v", text, err)
	}
	for name, sha256 := range map[string]string{
		"not among the media": digest("none"), "no digest": "", "a path": strings.Repeat("../", 20) + "etc/",
	} {
		if _, err := archive.OpenMedia(database, archive.File{SHA256: sha256}); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v, want ErrNotExist", name, err)
		}
	}
	kept := filepath.Join(strings.TrimSuffix(database, ".db")+".media", file.SHA256)
	write(t, kept, "rot")
	if _, err := archive.OpenMedia(database, file); !errors.Is(err, archive.ErrChanged) {
		t.Errorf("media that are damaged: %v, want ErrChanged", err)
	}
	must(t, errors.Join(os.Remove(kept), os.Symlink(write(t, filepath.Join(t.TempDir(), "song"), "song"), kept)))
	if _, err := archive.OpenMedia(database, file); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a link among the media: %v, want ErrNotExist", err)
	}
}

func TestABrokenManifestIsNamed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "jobs.manifest.json"), "{")
	if _, err := archive.ReadManifest(filepath.Join(dir, "jobs.db")); err == nil || !strings.Contains(err.Error(), "jobs.manifest.json") {
		t.Errorf("ReadManifest = %v, want an error that names the file", err)
	}
}
