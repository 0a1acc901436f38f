package files_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"songmap/adapters/files"
	"songmap/ports"
	"songmap/tests/contract"
)

func TestUploadsPassTheContractOfFiles(t *testing.T) {
	t.Parallel()
	contract.Files(t, filesOfUploads)
}

func filesOfUploads(tb testing.TB) (ports.Files, func(string)) {
	tb.Helper()
	s := files.NewUploads(filepath.Join(tb.TempDir(), "uploads"), 0)
	return s, func(string) { save(tb, s, "song") }
}

func TestResultsPassTheContractOfFiles(t *testing.T) {
	t.Parallel()
	contract.Files(t, filesOfResults)
}

func filesOfResults(tb testing.TB) (ports.Files, func(string)) {
	tb.Helper()
	s := files.NewResults(filepath.Join(tb.TempDir(), "output"), 0)
	return s, func(id string) {
		for _, token := range []string{"one", "two"} {
			if _, err := s.Save(tb.Context(), id, token, []byte("{}")); err != nil {
				tb.Fatal(err)
			}
		}
	}
}

const someUUID = "0197b1f0-0000-7000-8000-00000000000"

// visited are the things in a store, with an F before those of others.
func visited(t *testing.T, s ports.Files) (all []string) {
	t.Helper()
	if err := s.Each(t.Context(), func(f ports.Stored) error {
		what := f.JobID + ":" + filepath.Base(f.Path)
		if f.Foreign {
			what = "F " + what
		}
		all = append(all, what)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	slices.Sort(all)
	return all
}

func TestUploadsOfOthersAreForeign(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{
		someUUID + "1.wav", "." + someUUID + "2.part", someUUID + "3", "song.mp3", "fa91a6e1.mp3", ".keep", someUUID + "4.WAV", "below/" + someUUID + "5.wav",
	} {
		write(t, filepath.Join(dir, name), "x")
	}
	link(t, someUUID+"1.wav", filepath.Join(dir, someUUID+"6.wav"))
	want := []string{":." + someUUID + "2.part", ":" + someUUID + "1.wav", ":" + someUUID + "3", "F :" + someUUID + "4.WAV", "F :fa91a6e1.mp3", "F :song.mp3"}
	if got := visited(t, files.NewUploads(dir, 0)); !slices.Equal(got, want) {
		t.Errorf("visited %q, want %q", got, want)
	}
}

func TestFoldersOfOthersAreForeign(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	id := someUUID + "1"
	for _, name := range []string{
		id + "/" + id + ".song_map.json", id + "/" + id + ".token.song_map.json", id + "/vocals.wav", id + "/other.song_map.json",
		"mine/mine.song_map.json", "backups/jobs-20261123T120000Z.db", "a b/a b.song_map.json", "jobs.db",
	} {
		write(t, filepath.Join(dir, name), "x")
	}
	if err := os.Mkdir(filepath.Join(dir, someUUID+"2"), 0o700); err != nil {
		t.Fatal(err)
	}
	want := []string{
		id + ":.", id + ":" + id + ".song_map.json", id + ":" + id + ".token.song_map.json", someUUID + "2:.",
		"F mine:.", "mine:mine.song_map.json",
	}
	if got := visited(t, files.NewResults(dir, 0)); !slices.Equal(got, want) {
		t.Errorf("visited %q, want %q", got, want)
	}
}

func TestAFileWhosePlaceIsTakenStaysInTheTrash(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s, put := filesOfResults(t)
	id := someUUID + "1"
	for range 2 {
		put(id)
		if _, err := s.Discard(ctx, ports.Stored{JobID: id}, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	var back []int64
	if err := s.EachDiscarded(ctx, func(d ports.Discarded) error {
		n, err := s.Restore(ctx, d)
		back = append(back, n)
		return err
	}); err != nil || len(back) != 2 || back[0] == 0 || back[1] != 0 {
		t.Errorf("restored %d bytes, %v", back, err)
	}
	left := 0
	if err := s.EachDiscarded(ctx, func(ports.Discarded) error { left++; return nil }); err != nil || left != 1 {
		t.Errorf("in the trash there are %d things, %v, want the one whose place was taken", left, err)
	}
}

func TestWhatSomebodyElseNamedIsPurgedFromTheTrashAsWell(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := files.NewResults(dir, 0)
	foreign := filepath.Join(dir, ".trash", time.Now().UTC().Format("20060102T150405.000000Z"), "job-1.wav")
	if err := os.MkdirAll(filepath.Dir(foreign), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, foreign, "song")
	if err := s.EachDiscarded(t.Context(), func(d ports.Discarded) error {
		n, err := s.Purge(t.Context(), d)
		if n != 4 {
			t.Errorf("Purge(%+v) = %d", d, n)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(foreign); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file is still there: %v", err)
	}
}

func TestAFileHasOneNameHoweverItsPathIsWritten(t *testing.T) {
	t.Parallel()
	s := files.NewUploads("uploads", 0)
	for _, path := range []string{"uploads/a.mp3", "./uploads/a.mp3", "/srv/songmap/uploads/a.mp3", "a.mp3"} {
		if got := s.Name(path); got != "a.mp3" {
			t.Errorf("Name(%q) = %q", path, got)
		}
	}
}
