package nofollow_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"songmap/adapters/internal/nofollow"
)

func TestFilesAndFoldersAreOpenedAndLinksAreNot(t *testing.T) {
	t.Parallel()
	dir, root := world(t)
	link(t, "song", filepath.Join(dir, "link"))
	link(t, "folder", filepath.Join(dir, "way"))
	link(t, filepath.Join("..", "song"), filepath.Join(dir, "folder", "back"))
	link(t, filepath.Join(dir, "song"), filepath.Join(dir, "absolute"))
	link(t, "nowhere", filepath.Join(dir, "dangling"))
	for name, there := range map[string]bool{
		"song":                             true,
		filepath.Join("folder", "song"):    true,
		filepath.Join(".", "song"):         true,
		"link":                             false,
		"absolute":                         false,
		"dangling":                         false,
		"folder":                           false,
		"missing":                          false,
		filepath.Join("way", "song"):       false,
		filepath.Join("folder", "back"):    false,
		filepath.Join("missing", "song"):   false,
		filepath.Join("song", "song"):      false,
		filepath.Join("folder", "missing"): false,
	} {
		f, err := nofollow.File(root, name)
		if there != (err == nil) || !there && !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("File(%s) = %v, want a file: %v", name, err, there)
		}
		if err == nil {
			reads(t, f, "la la")
		}
	}
	for name, there := range map[string]bool{"folder": true, ".": true, "way": false, "song": false, "missing": false} {
		f, err := nofollow.Folder(root, name)
		if there != (err == nil) || !there && !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Folder(%s) = %v, want a folder: %v", name, err, there)
		}
		if err == nil {
			shut(t, f)
		}
	}
}

func TestNothingLeadsOut(t *testing.T) {
	t.Parallel()
	dir, root := world(t)
	if err := os.WriteFile(filepath.Join(filepath.Dir(dir), "secret"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"../secret", "folder/../../secret", filepath.Join(filepath.Dir(dir), "secret"), ".."} {
		if _, err := nofollow.File(root, filepath.FromSlash(name)); err == nil {
			t.Errorf("File(%s) leads out", name)
		}
		if _, err := nofollow.Folder(root, filepath.FromSlash(name)); err == nil {
			t.Errorf("Folder(%s) leads out", name)
		}
	}
}

// Whoever may write to the folder can replace a file by a link at any moment.
func TestALinkThatComesBetweenLookAndOpenIsNotFollowed(t *testing.T) {
	t.Parallel()
	dir, root := world(t)
	if err := os.WriteFile(filepath.Join(dir, "secret"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	var done atomic.Bool
	ended := make(chan error)
	go func() { ended <- swap(dir, &done) }()
	for range 3000 {
		f, err := nofollow.File(root, "swapped")
		if err == nil {
			reads(t, f, "la la")
		} else if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("File = %v, want ErrNotExist", err)
		}
	}
	done.Store(true)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
}

// swap makes "swapped" a file and a link to a secret by turns.
func swap(dir string, done *atomic.Bool) error {
	song, alias := filepath.Join(dir, ".song"), filepath.Join(dir, ".alias")
	for !done.Load() {
		err := errors.Join(
			os.WriteFile(song, []byte("la la"), 0o600), os.Rename(song, filepath.Join(dir, "swapped")),
			os.Symlink("secret", alias), os.Rename(alias, filepath.Join(dir, "swapped")))
		if err != nil {
			return err
		}
	}
	return nil
}

func world(t *testing.T) (string, *os.Root) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "output")
	if err := os.MkdirAll(filepath.Join(dir, "folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"song", filepath.Join("folder", "song")} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("la la"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { shut(t, root) })
	return dir, root
}

func reads(t *testing.T, f *os.File, want string) {
	t.Helper()
	if got, err := io.ReadAll(f); err != nil || string(got) != want {
		t.Errorf("read %q, %v; want %q", got, err, want)
	}
	shut(t, f)
}

func shut(t *testing.T, f io.Closer) {
	t.Helper()
	if err := f.Close(); err != nil {
		t.Error(err)
	}
}

func link(t *testing.T, to, name string) {
	t.Helper()
	if err := os.Symlink(to, name); err != nil {
		t.Fatal(err)
	}
}
