package s3_test

import (
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"songmap/domain"
	"songmap/ports"
)

func TestAnUploadIsServedInParts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := save(t, w.uploads, "0123456789")
	serve := func(method string, headers ...string) *httptest.ResponseRecorder {
		f, err := w.uploads.Open(t.Context(), u.Path)
		must(t, err)
		defer f.Close()
		r := httptest.NewRequestWithContext(t.Context(), method, "/", nil)
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		answer := httptest.NewRecorder()
		http.ServeContent(answer, r, f.Name, f.Modified, f)
		return answer
	}
	for header, want := range map[string]string{
		"": "0123456789", "bytes=3-5": "345", "bytes=-2": "89", "bytes=9-": "9",
	} {
		if r := serve(http.MethodGet, "Range", header); r.Body.String() != want {
			t.Errorf("Range %q: %d %q, want %q", header, r.Code, r.Body, want)
		}
	}
	if r := serve(http.MethodGet, "Range", "bytes=1-2,7-8"); !strings.Contains(r.Body.String(), "12\r\n") || !strings.Contains(r.Body.String(), "78\r\n") {
		t.Errorf("two ranges: %d %q", r.Code, r.Body)
	}
	if r := serve(http.MethodGet, "Range", "bytes=10-"); r.Code != http.StatusRequestedRangeNotSatisfiable {
		t.Errorf("a range behind the end: %d", r.Code)
	}
	if r := serve(http.MethodHead); r.Header().Get("Content-Length") != "10" || r.Body.Len() != 0 {
		t.Errorf("HEAD: %v %q", r.Header(), r.Body)
	}
	if r := serve(http.MethodGet, "If-Modified-Since", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)); r.Code != http.StatusNotModified {
		t.Errorf("If-Modified-Since: %d", r.Code)
	}
}

func TestAFileCanBeReadFromAnyPlaceAgainAndAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f, err := w.uploads.Open(t.Context(), save(t, w.uploads, "0123456789").Path)
	must(t, err)
	defer f.Close()
	for _, c := range []struct {
		offset int64
		whence int
		at     int64
		want   string
	}{
		{7, io.SeekStart, 7, "789"}, {0, io.SeekStart, 0, "0123456789"}, {-3, io.SeekEnd, 7, "789"}, {-4, io.SeekCurrent, 6, "6789"}, {5, io.SeekEnd, 15, ""},
	} {
		at, err := f.Seek(c.offset, c.whence)
		if err != nil || at != c.at {
			t.Errorf("Seek(%d, %d) = %d, %v; want %d", c.offset, c.whence, at, err, c.at)
		}
		if got, err := io.ReadAll(f); err != nil || string(got) != c.want {
			t.Errorf("from %d on it is %q, %v; want %q", c.at, got, err, c.want)
		}
	}
	if _, err := f.Seek(-1, io.SeekStart); !errors.Is(err, fs.ErrInvalid) {
		t.Errorf("Seek before the beginning = %v, want ErrInvalid", err)
	}
}

func TestAFileThatIsReplacedWhileItIsReadIsNotMixed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := save(t, w.uploads, "0123456789")
	f, err := w.uploads.Open(t.Context(), u.Path)
	must(t, err)
	defer f.Close()
	w.replace(t, u.Path, "abcdefghij")
	if got, err := io.ReadAll(f); err == nil {
		t.Errorf("it reads %q", got)
	}
}

// replace gives an object another content behind the back of everybody.
func (w world) replace(tb testing.TB, path, content string) {
	tb.Helper()
	_, err := w.client(tb).Client.PutObject(tb.Context(), w.Name, "songs/of/mine/"+path, strings.NewReader(content), int64(len(content)), putOptions())
	must(tb, err)
}

func TestAnUploadThatIsNotWhatWasUploadedIsNotAnalysed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := save(t, w.uploads, "0123456789")
	w.replace(t, u.Path, "abcdefghij")
	_, release, err := w.uploads.Fetch(t.Context(), u)
	release()
	if !errors.Is(err, ports.ErrNotFound) {
		t.Errorf("Fetch = %v, want ErrNotFound", err)
	}
	name, release, err := w.uploads.Fetch(t.Context(), domain.Upload{Path: u.Path}) // an old row has no digest
	defer release()
	if text, e := os.ReadFile(name); err != nil || e != nil || string(text) != "abcdefghij" {
		t.Errorf("Fetch without a digest: %q, %v, %v", text, err, e)
	}
}

func TestNothingIsLeftOnThisMachine(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	w := newWorld(t)
	u := save(t, w.uploads, "song")
	name, release, err := w.uploads.Fetch(t.Context(), u)
	must(t, err)
	space, err := w.results.Workspace(t.Context(), "job-1")
	must(t, err)
	must(t, os.WriteFile(filepath.Join(space.Dir(), "vocals.wav"), []byte("la"), 0o600))
	for _, file := range []string{name, space.Dir()} {
		if info, err := os.Stat(filepath.Dir(file)); err != nil || info.Mode().Perm() != 0o700 || !strings.HasPrefix(file, temp) {
			t.Errorf("%s lies in a folder with mode %v, %v", file, info.Mode(), err)
		}
	}

	// Another process leaves what is in use alone, and sweeps what a killed one left.
	killed := filepath.Join(temp, "songmap-media-1")
	must(t, os.Mkdir(killed, 0o700))
	must(t, os.WriteFile(filepath.Join(killed, ".lock"), nil, 0o600))
	must(t, os.WriteFile(filepath.Join(killed, "a.wav"), []byte("song"), 0o600))
	another := open(t, w.Bucket, configured())
	_, releaseOther, err := another.uploads.Fetch(t.Context(), u)
	must(t, err)
	releaseOther()
	if _, err := os.Stat(killed); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what a killed process left is still there: %v", err)
	}

	release()
	release()
	space.Release()
	left, err := filepath.Glob(filepath.Join(temp, "*", "[^.]*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left on this machine: %q, %v", left, err)
	}
}

func TestAStoreIsReadyIfItTakesObjects(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.uploads.Ready(t.Context()))
	if left := w.objects(t); len(left) != 0 {
		t.Errorf("left behind: %q", left)
	}
	w.uploads.RequireMark(ours)
	if err := w.uploads.Ready(t.Context()); !errors.Is(err, ports.ErrUnavailable) {
		t.Errorf("Ready without the mark = %v, want ErrUnavailable", err)
	}
	must(t, w.uploads.SetMark(t.Context(), ours))
	must(t, w.uploads.Ready(t.Context()))
	found, err := w.uploads.Found(t.Context(), "")
	if err != nil || found != (domain.Folder{Mark: ours}) {
		t.Errorf("Found = %+v, %v", found, err)
	}
	save(t, w.uploads, "song")
	if found, err := w.uploads.Found(t.Context(), ""); err != nil || !found.Holds {
		t.Errorf("Found = %+v, %v; want that it holds files", found, err)
	}
}
