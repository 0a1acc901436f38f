package files

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"songmap/ports"
	"songmap/tests/contract"
)

// linkless is a store on a disk that has no hard links.
func linkless(dir string) *Results {
	s := NewResults(dir, 0)
	s.link = func(_ *os.Root, from, to string) error {
		return &os.LinkError{Op: "linkat", Old: from, New: to, Err: syscall.EPERM}
	}
	return s
}

func TestResultsOnADiskWithoutHardLinks(t *testing.T) {
	t.Parallel()
	contract.Results(t, func(t *testing.T) ports.Results {
		t.Helper()
		return linkless(filepath.Join(t.TempDir(), "output"))
	})
}

func TestWithoutHardLinksOnlySongMapsStay(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := linkless(dir)
	for _, token := range []string{"a", "b"} {
		if _, err := s.Save(t.Context(), "job-1", token, []byte(token)); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(filepath.Join(dir, "job-1"))
	var left []string
	for _, e := range entries {
		left = append(left, e.Name())
	}
	if want := []string{"job-1.b.song_map.json", "job-1.song_map.json"}; err != nil || !slices.Equal(left, want) {
		t.Errorf("the folder holds %v, %v; want %v", left, err, want)
	}
}

// A crash between reservation and name leaves an empty file.
func TestAReservationThatIsLeftIsANameThatIsTaken(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := linkless(dir)
	taken := filepath.Join(dir, "job-1", "job-1.song_map.json")
	if err := errors.Join(os.Mkdir(filepath.Dir(taken), 0o700), os.WriteFile(taken, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	path, err := s.Save(t.Context(), "job-1", "token", []byte("{}"))
	if err != nil || path == taken {
		t.Fatalf("Save = %s, %v", path, err)
	}
	if text := songMap(t, s, path); text != "{}" {
		t.Errorf("the Song Map is %s", text)
	}
}

func TestPutTakesNoNameThatIsTaken(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]*Results{"links": NewResults(t.TempDir(), 0), "linkless": linkless(t.TempDir())} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			place, err := s.Place("job-1", "")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := place.Open(t.Context()); !errors.Is(err, ports.ErrNotFound) {
				t.Errorf("Open = %v, want ErrNotFound", err)
			}
			if err := place.Put(t.Context(), strings.NewReader("one")); err != nil {
				t.Fatal(err)
			}
			if err := place.Put(t.Context(), strings.NewReader("two")); !errors.Is(err, fs.ErrExist) {
				t.Errorf("a second Put = %v, want ErrExist", err)
			}
			if text := songMap(t, s, ""); text != "one" {
				t.Errorf("the Song Map is %s", text)
			}
		})
	}
}

func TestPutFollowsNoLink(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := errors.Join(os.Mkdir(filepath.Join(dir, "job-2"), 0o700), os.Symlink("job-2", filepath.Join(dir, "job-1"))); err != nil {
		t.Fatal(err)
	}
	place, err := NewResults(dir, 0).Place("job-1", "")
	if err != nil {
		t.Fatal(err)
	}
	if err := place.Put(t.Context(), strings.NewReader("one")); !errors.Is(err, ports.ErrNotFound) {
		t.Errorf("Put = %v, want ErrNotFound", err)
	}
	if left, err := os.ReadDir(filepath.Join(dir, "job-2")); err != nil || len(left) != 0 {
		t.Errorf("written through the link: %v, %v", left, err)
	}
}

// songMap is what a Song Map of job-1 says.
func songMap(t *testing.T, s *Results, path string) string {
	t.Helper()
	f, err := s.Open(t.Context(), "job-1", path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		t.Error(err)
	}
	return string(text)
}
