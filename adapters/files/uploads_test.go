package files_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"songmap/adapters/files"
	"songmap/adapters/internal/durable"
	"songmap/domain"
	"songmap/ports"
	"songmap/tests/contract"
)

func TestUploads(t *testing.T) {
	t.Parallel()
	contract.Uploads(t, func(t *testing.T) ports.Uploads {
		t.Helper()
		return files.NewUploads(filepath.Join(t.TempDir(), "data", "uploads"), 0)
	})
}

func TestAnUploadIsReadableByItsOwnerAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	u := save(t, files.NewUploads(dir, 0), "song")
	if info, err := os.Stat(u.Path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode = %v, %v; want 0600", info.Mode(), err)
	}
	if filepath.Dir(u.Path) != dir {
		t.Errorf("path %s is not the folder as configured, %s, and a name", u.Path, dir)
	}
}

func TestAnUploadThatFailsLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	broken := io.MultiReader(strings.NewReader("half"), iotest.ErrReader(errors.New("reset")))
	if _, err := files.NewUploads(dir, 0).Save(t.Context(), "a.wav", broken); err == nil {
		t.Error("Save = nil, want an error")
	}
	if left := names(t, dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestAFullDiskRefusesUploadsUnread(t *testing.T) {
	t.Parallel()
	untouched := iotest.ErrReader(errors.New("was read"))
	_, err := files.NewUploads(t.TempDir(), 1<<62).Save(t.Context(), "a.wav", untouched)
	if !errors.Is(err, ports.ErrNoSpace) {
		t.Errorf("Save = %v, want ErrNoSpace", err)
	}
}

func TestRoomIsAskedForBeforeAnUploadIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := files.NewUploads(dir, 1<<62)
	asked := 0
	s.OnFull(func(enough func() bool) {
		if asked++; enough() {
			t.Error("a disk with too little room has enough")
		}
	})
	if _, err := s.Save(t.Context(), "a.wav", strings.NewReader("x")); !errors.Is(err, ports.ErrNoSpace) || asked != 1 {
		t.Errorf("Save = %v after room was asked for %d times", err, asked)
	}
	if err := s.Room(); !errors.Is(err, ports.ErrNoSpace) || asked != 2 {
		t.Errorf("Room = %v after room was asked for %d times", err, asked)
	}
	s = files.NewUploads(dir, 0)
	s.OnFull(func(func() bool) { t.Error("there is room, and more is asked for") })
	save(t, s, "song")
}

func TestADiskThatFillsUpEndsTheUpload(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	free, err := durable.Free(dir)
	if err != nil {
		t.Fatal(err)
	}
	const room = 16 << 20
	_, err = files.NewUploads(dir, free-room).Save(t.Context(), "a.wav", io.LimitReader(zeros{}, 100*room))
	if !errors.Is(err, ports.ErrNoSpace) {
		t.Errorf("Save = %v, want ErrNoSpace", err)
	}
	if left := names(t, dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// Not parallel: it measures what the whole process allocates.
func TestALargeUploadTakesLittleMemory(t *testing.T) { //nolint:paralleltest // see above
	s := files.NewUploads(t.TempDir(), 0)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	u, err := s.Save(t.Context(), "a.wav", io.LimitReader(zeros{}, 300<<20))
	runtime.ReadMemStats(&after)
	if err != nil || u.Size != 300<<20 {
		t.Fatalf("Save = %+v, %v", u, err)
	}
	if took := after.TotalAlloc - before.TotalAlloc; took > 2<<20 {
		t.Errorf("allocated %d bytes, want less than 2 MiB", took)
	}
}

func TestPathsOfOldRowsAreHonouredInsideTheFolder(t *testing.T) {
	t.Parallel()
	world := t.TempDir()
	dir := filepath.Join(world, "uploads")
	write(t, filepath.Join(dir, "fa91a6e1.mp3"), "song")
	write(t, filepath.Join(world, "secret.mp3"), "secret")
	link(t, dir, filepath.Join(world, "linked"))
	link(t, filepath.Join(world, "secret.mp3"), filepath.Join(dir, "leak.mp3"))
	link(t, "fa91a6e1.mp3", filepath.Join(dir, "alias.mp3"))
	link(t, ".", filepath.Join(dir, "way"))

	for path, want := range map[string]error{
		"uploads/fa91a6e1.mp3":                     nil, // relative to where the old service ran
		"./uploads/fa91a6e1.mp3":                   nil,
		filepath.Join(dir, "fa91a6e1.mp3"):         nil,
		filepath.Join(dir, "alias.mp3"):            ports.ErrNotFound, // a link, though it stays inside
		filepath.Join(dir, "way", "fa91a6e1.mp3"):  ports.ErrNotFound,
		filepath.Join(dir, "..", "secret.mp3"):     ports.ErrNotFound,
		filepath.Join(world, "secret.mp3"):         ports.ErrNotFound,
		filepath.Join(dir, "leak.mp3"):             ports.ErrNotFound, // a link
		"leak.mp3":                                 ports.ErrNotFound,
		"../secret.mp3":                            ports.ErrNotFound,
		dir:                                        ports.ErrNotFound,
		dir + "-other/fa91a6e1.mp3":                ports.ErrNotFound,
		filepath.Join(dir, "fa91a6e1.mp3", "more"): ports.ErrNotFound,
	} {
		f, err := files.NewUploads(dir, 0).Open(t.Context(), path)
		if !errors.Is(err, want) {
			t.Errorf("Open(%s) = %v, want %v", path, err, want)
		}
		if err == nil {
			shut(t, f)
		}
	}

	linked := files.NewUploads(filepath.Join(world, "linked"), 0)
	f, err := linked.Open(t.Context(), filepath.Join(dir, "fa91a6e1.mp3"))
	if err != nil {
		t.Fatalf("the folder is a link, the row names what it leads to: %v", err)
	}
	shut(t, f)
}

func TestRemovingALinkLeavesWhatItLeadsTo(t *testing.T) {
	t.Parallel()
	world := t.TempDir()
	outside := filepath.Join(world, "secret.mp3")
	write(t, outside, "secret")
	dir := filepath.Join(world, "uploads")
	write(t, filepath.Join(dir, "a.mp3"), "song")
	link(t, outside, filepath.Join(dir, "leak.mp3"))
	if err := files.NewUploads(dir, 0).Remove(t.Context(), filepath.Join(dir, "leak.mp3")); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(outside); err != nil {
		t.Errorf("removed what lies outside: %v", err)
	}
	link(t, ".", filepath.Join(dir, "way"))
	if err := files.NewUploads(dir, 0).Remove(t.Context(), filepath.Join(dir, "way", "a.mp3")); err != nil {
		t.Error(err)
	}
	if got := names(t, dir); !slices.Equal(got, []string{"a.mp3", "way"}) {
		t.Errorf("removed through a link, left %v", got)
	}
}

func TestRemoveLeavesFoldersAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	below := filepath.Join(dir, "below")
	if err := os.Mkdir(below, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := files.NewUploads(dir, 0).Remove(t.Context(), below); err != nil {
		t.Error(err)
	}
	if got := names(t, dir); len(got) != 1 {
		t.Errorf("the folder holds %v, want [below]", got)
	}
}

func TestAFolderThatCannotBeMadeIsUnavailable(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, "x")
	_, err := files.NewUploads(filepath.Join(file, "uploads"), 0).Save(t.Context(), "a.wav", strings.NewReader("x"))
	if !errors.Is(err, ports.ErrUnavailable) {
		t.Errorf("Save = %v, want ErrUnavailable", err)
	}
}

func TestFreeOfAFolderThatIsNotThereYetIsThatOfItsParent(t *testing.T) {
	t.Parallel()
	if n, err := durable.Free(filepath.Join(t.TempDir(), "a", "b")); err != nil || n <= 0 {
		t.Errorf("Free = %d, %v", n, err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func save(tb testing.TB, s *files.Uploads, content string) domain.Upload {
	tb.Helper()
	u, err := s.Save(tb.Context(), "a.wav", strings.NewReader(content))
	if err != nil {
		tb.Fatal(err)
	}
	return u
}

func shut(t *testing.T, f ports.File) {
	t.Helper()
	if err := f.Close(); err != nil {
		t.Error(err)
	}
}

func write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, to, name string) {
	t.Helper()
	if err := os.Symlink(to, name); err != nil {
		t.Fatal(err)
	}
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}
