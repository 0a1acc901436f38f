package files_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"songmap/adapters/files"
	"songmap/ports"
)

func TestSideFilesAreListedWithoutSongMapsLinksAndWhatIsHidden(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := files.NewResults(dir, 0)
	for _, name := range []string{"peaks.json", "stems/vocals.wav"} {
		place, err := s.SideFile("job-1", name)
		if err == nil {
			err = place.Put(t.Context(), strings.NewReader(name))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	folder := filepath.Join(dir, "job-1")
	for _, name := range []string{".hidden", "job-1.song_map.json"} {
		if err := os.WriteFile(filepath.Join(folder, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("/etc", filepath.Join(folder, "link")); err != nil {
		t.Fatal(err)
	}
	var found []string
	err := s.EachSideFile(t.Context(), "job-1", func(name string) error {
		found = append(found, name)
		return nil
	})
	if err != nil || !slices.Equal(found, []string{"peaks.json", "stems/vocals.wav"}) {
		t.Errorf("side files are %q, %v", found, err)
	}
	if err := s.EachSideFile(t.Context(), "none", func(string) error { return io.EOF }); err != nil {
		t.Errorf("a job without a folder: %v", err)
	}
}

func TestSideFilesOutsideTheJobsFolderAreNotFound(t *testing.T) {
	t.Parallel()
	s := files.NewResults(t.TempDir(), 0)
	for _, name := range []string{"../jobs.db", "/etc/passwd", "", "a/../../b"} {
		if _, err := s.SideFile("job-1", name); !errors.Is(err, ports.ErrNotFound) {
			t.Errorf("%q = %v, want ErrNotFound", name, err)
		}
	}
	if _, err := s.SideFile("..", "a"); !errors.Is(err, ports.ErrNotFound) {
		t.Errorf("a bad id = %v", err)
	}
	if err := s.EachSideFile(t.Context(), "../x", nil); !errors.Is(err, ports.ErrNotFound) {
		t.Errorf("a bad id = %v", err)
	}
}
