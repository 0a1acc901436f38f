package files_test

import (
	"errors"
	"path/filepath"
	"slices"
	"testing"

	"songmap/adapters/files"
	"songmap/ports"
	"songmap/tests/contract"
)

func TestResults(t *testing.T) {
	t.Parallel()
	contract.Results(t, func(t *testing.T) ports.Results {
		t.Helper()
		return files.NewResults(filepath.Join(t.TempDir(), "data", "output"), 0)
	})
}

func TestASongMapLiesAtTheDefaultPlace(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path, err := files.NewResults(dir, 0).Save(t.Context(), "job-1", "token", []byte("{}"))
	if want := filepath.Join(dir, "job-1", "job-1.song_map.json"); err != nil || path != want {
		t.Errorf("Save = %s, %v; want %s", path, err, want)
	}
	if got := names(t, filepath.Join(dir, "job-1")); !slices.Equal(got, []string{"job-1.song_map.json"}) {
		t.Errorf("the folder holds %v", got)
	}
}

func TestAFullDiskRefusesSongMaps(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := files.NewResults(dir, 1<<62).Save(t.Context(), "job-1", "token", []byte("{}")); !errors.Is(err, ports.ErrNoSpace) {
		t.Errorf("Save = %v, want ErrNoSpace", err)
	}
}

func TestSongMapsOfOldRowsAreFound(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "results")
	file := filepath.Join(dir, "fa91a6e1", "fa91a6e1.song_map.json")
	write(t, file, "{}")
	write(t, filepath.Join(dir, "jobs.db"), "rows")
	s := files.NewResults(dir, 0)
	for path, want := range map[string]error{
		"":                                       nil,
		file:                                     nil,
		"output/fa91a6e1/fa91a6e1.song_map.json": nil, // relative to where the old service ran
		"fa91a6e1.song_map.json":                 ports.ErrNotFound,
		filepath.Join(dir, "jobs.db"):            ports.ErrNotFound, // inside, but no Song Map
		filepath.Join(dir, "fa91a6e1"):           ports.ErrNotFound,
	} {
		f, err := s.Open(t.Context(), "fa91a6e1", path)
		if !errors.Is(err, want) {
			t.Errorf("Open(%s) = %v, want %v", path, err, want)
		}
		if err == nil {
			shut(t, f)
		}
	}
}

func TestAJobFolderThatIsALinkIsNotFollowed(t *testing.T) {
	t.Parallel()
	world := t.TempDir()
	output := filepath.Join(world, "output")
	write(t, filepath.Join(output, "job-2", "job-2.song_map.json"), "{}")
	write(t, filepath.Join(output, "job-2", "job-1.song_map.json"), "{}")
	for _, to := range []string{filepath.Join(world, "outside"), "job-2"} {
		to = absolute(output, to)
		write(t, filepath.Join(to, "vocals.wav"), "secret")
		before := names(t, to)
		link(t, to, filepath.Join(output, "job-1"))
		s := files.NewResults(output, 0)
		_, saved := s.Save(t.Context(), "job-1", "token", []byte("{}"))
		_, read := s.Open(t.Context(), "job-1", "")
		_, folder := s.Workspace(t.Context(), "job-1")
		_, stem := s.Stem(t.Context(), "job-1", "vocals")
		for _, err := range []error{saved, read, folder, stem} {
			if !errors.Is(err, ports.ErrNotFound) {
				t.Errorf("got %v, want ErrNotFound", err)
			}
		}
		if err := s.Remove(t.Context(), "job-1"); err != nil {
			t.Error(err)
		}
		if got := names(t, to); !slices.Equal(got, before) {
			t.Errorf("the link leads to %v, want %v as before", got, before)
		}
	}
}

func absolute(dir, name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(dir, name)
}

func TestLinksThatAnAnalyzerLeftAreNotServed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "jobs.db"), "secrets")
	write(t, filepath.Join(dir, "job-1", "bass.flac"), "boom")
	write(t, filepath.Join(dir, "job-2", "stems", "drums.wav"), "another's")
	link(t, "../jobs.db", filepath.Join(dir, "job-1", "vocals.wav"))
	link(t, "../jobs.db", filepath.Join(dir, "job-1", "bass.wav")) // a format that is looked for first
	link(t, "../job-2/stems", filepath.Join(dir, "job-1", "stems"))
	link(t, "../jobs.db", filepath.Join(dir, "job-1", "peaks.json"))
	link(t, "../jobs.db", filepath.Join(dir, "job-1", "job-1.song_map.json"))
	s := files.NewResults(dir, 0)
	_, vocals := s.Stem(t.Context(), "job-1", "vocals")
	_, drums := s.Stem(t.Context(), "job-1", "drums")
	_, peaks := s.Peaks(t.Context(), "job-1")
	_, songMap := s.Open(t.Context(), "job-1", "")
	for _, err := range []error{vocals, drums, peaks, songMap} {
		if !errors.Is(err, ports.ErrNotFound) {
			t.Errorf("got %v, want ErrNotFound", err)
		}
	}
	f, err := s.Stem(t.Context(), "job-1", "bass")
	if err != nil || f.Name != "bass.flac" {
		t.Fatalf("Stem = %s, %v; want the file beside the link", f.Name, err)
	}
	shut(t, f)
}
