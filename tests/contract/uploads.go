package contract

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"songmap/domain"
	"songmap/ports"
)

// Uploads is the suite for ports.Uploads. Open returns an empty store.
func Uploads(t *testing.T, open func(*testing.T) ports.Uploads) {
	t.Helper()
	for _, c := range []struct {
		rule  string
		check func(*testing.T, ports.Uploads)
	}{
		{"save keeps every byte and says how many, and their digest", uploadKept},
		{"save keeps an empty upload", uploadEmpty},
		{"the path ends in a safe form of the extension", uploadExtension},
		{"the file name comes back unchanged", uploadFileName},
		{"uploads of one name get different paths", uploadPaths},
		{"an error of the reader comes back", uploadReaderFails},
		{"a context that has ended stops save", uploadCancelled},
		{"an upload that is not there is ErrNotFound", uploadMissing},
		{"a path that leads out of the store is ErrNotFound", uploadOutside},
		{"fetch names a file that holds the upload until it is released", uploadFetched},
		{"what was fetched can be fetched again, also at the same time", uploadFetchedTwice},
		{"remove drops the upload", uploadRemoved},
		{"removing what is not there is no error", uploadRemovedTwice},
	} {
		t.Run(c.rule, func(t *testing.T) {
			t.Parallel()
			c.check(t, open(t))
		})
	}
}

func uploadKept(t *testing.T, s ports.Uploads) {
	t.Helper()
	sent := bytes.Repeat([]byte("a song\x00"), 100_000)
	u, err := s.Save(t.Context(), "a.wav", iotest.HalfReader(bytes.NewReader(sent)))
	if err != nil {
		t.Fatal(err)
	}
	digest := sha256.Sum256(sent)
	if u.Size != int64(len(sent)) || u.SHA256 != hex.EncodeToString(digest[:]) {
		t.Errorf("Save = %+v, want size %d and digest %x", u, len(sent), digest)
	}
	f, err := s.Open(t.Context(), u.Path)
	if err != nil {
		t.Fatal(err)
	}
	if got := readAndClose(t, f); !bytes.Equal(got, sent) {
		t.Errorf("got %d other bytes back, want the %d that were sent", len(got), len(sent))
	}
	if !strings.HasSuffix(u.Path, f.Name) || f.Modified.IsZero() {
		t.Errorf("Open(%s) = name %q, modified %v", u.Path, f.Name, f.Modified)
	}
}

func uploadEmpty(t *testing.T, s ports.Uploads) {
	t.Helper()
	u := saveUpload(t, s, "a.wav", "")
	f, err := s.Open(t.Context(), u.Path)
	if err != nil {
		t.Fatal(err)
	}
	if got := readAndClose(t, f); u.Size != 0 || len(got) != 0 {
		t.Errorf("Save = %+v, read %d bytes; want none", u, len(got))
	}
}

func uploadExtension(t *testing.T, s ports.Uploads) {
	t.Helper()
	for fileName, want := range map[string]string{
		"song.mp3":                         ".mp3",
		"Song.MP3":                         ".mp3",
		"archive.tar.gz":                   ".gz",
		"song":                             "",
		"song.":                            "",
		"song.abcdefghijk":                 "", // longer than any that means something
		"song.mp3\x00.exe":                 ".exe",
		"song.m\u202ep3":                   "",
		"../../etc/passwd":                 "",
		"song.php/..":                      "",
		`song.wav\..\x`:                    "",
		"song.é":                           "",
		strings.Repeat("a", 300) + ".flac": ".flac",
	} {
		u := saveUpload(t, s, fileName, "x")
		last := u.Path[strings.LastIndexAny(u.Path, `/\`)+1:]
		_, got, dot := strings.Cut(last, ".")
		if dot {
			got = "." + got
		}
		if got != want {
			t.Errorf("upload of %q is kept at %s, want extension %q", fileName, u.Path, want)
		}
	}
}

func uploadFileName(t *testing.T, s ports.Uploads) {
	t.Helper()
	for _, name := range []string{"", "a b.mp3", "../x", "нота\u202e.wav", "a\x00b", "\xff", strings.Repeat("n", 5000)} {
		if u := saveUpload(t, s, name, "x"); u.FileName != name {
			t.Errorf("FileName = %q, want %q", u.FileName, name)
		}
	}
}

func uploadPaths(t *testing.T, s ports.Uploads) {
	t.Helper()
	one, two := saveUpload(t, s, "a.wav", "one"), saveUpload(t, s, "a.wav", "two")
	if one.Path == two.Path {
		t.Errorf("both uploads are kept at %s", one.Path)
	}
}

func uploadReaderFails(t *testing.T, s ports.Uploads) {
	t.Helper()
	broken := errors.New("connection reset")
	u, err := s.Save(t.Context(), "a.wav", io.MultiReader(strings.NewReader("half a s"), iotest.ErrReader(broken)))
	if !errors.Is(err, broken) || u != (domain.Upload{}) {
		t.Errorf("Save = %+v, %v; want nothing and %v", u, err, broken)
	}
}

func uploadCancelled(t *testing.T, s ports.Uploads) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Save(ctx, "a.wav", strings.NewReader("song")); !errors.Is(err, context.Canceled) {
		t.Errorf("Save = %v, want context.Canceled", err)
	}
}

func uploadMissing(t *testing.T, s ports.Uploads) {
	t.Helper()
	u := saveUpload(t, s, "a.wav", "song")
	uploadAbsent(t, s, strings.Replace(u.Path, ".wav", ".mp3", 1))
}

func uploadOutside(t *testing.T, s ports.Uploads) {
	t.Helper()
	saveUpload(t, s, "a.wav", "song")
	for _, path := range []string{
		"", ".", "..", "/", "/etc/passwd", "../../../../../../../../etc/passwd", "a/../../x",
		"uploads/../../x", "a\x00b", strings.Repeat("long", 2000), `C:\x`, "//host/x",
	} {
		uploadAbsent(t, s, path)
		if err := s.Remove(t.Context(), path); err != nil && !errors.Is(err, ports.ErrNotFound) {
			t.Errorf("Remove(%.40q) = %v, want nil or ErrNotFound", path, err)
		}
	}
}

func uploadFetched(t *testing.T, s ports.Uploads) {
	t.Helper()
	u := saveUpload(t, s, "a.wav", "song")
	name, release := uploadFetch(t, s, u)
	uploadFetchedIs(t, name, u)
	release()
}

func uploadFetchedTwice(t *testing.T, s ports.Uploads) {
	t.Helper()
	u := saveUpload(t, s, "a.wav", "song")
	_, first := uploadFetch(t, s, u)
	name, second := uploadFetch(t, s, u)
	first()
	first()
	uploadFetchedIs(t, name, u)
	second()
	name, third := uploadFetch(t, s, u)
	uploadFetchedIs(t, name, u)
	third()
}

func uploadFetch(t *testing.T, s ports.Uploads, u domain.Upload) (name string, release func()) {
	t.Helper()
	name, release, err := s.Fetch(t.Context(), u)
	if err != nil {
		t.Fatal(err)
	}
	return name, release
}

// uploadFetchedIs checks that the file of a song has the extension of the upload, which
// decoders need, and its content.
func uploadFetchedIs(t *testing.T, name string, u domain.Upload) {
	t.Helper()
	if got, err := os.ReadFile(name); err != nil || string(got) != "song" || filepath.Ext(name) != filepath.Ext(u.Path) {
		t.Errorf("file %s of upload %s holds %q, %v; want a song", name, u.Path, got, err)
	}
}

func uploadRemoved(t *testing.T, s ports.Uploads) {
	t.Helper()
	gone, stays := saveUpload(t, s, "a.wav", "gone"), saveUpload(t, s, "a.wav", "stays")
	if err := s.Remove(t.Context(), gone.Path); err != nil {
		t.Fatal(err)
	}
	uploadAbsent(t, s, gone.Path)
	if f, err := s.Open(t.Context(), stays.Path); err != nil {
		t.Errorf("the other upload: %v", err)
	} else {
		readAndClose(t, f)
	}
}

func uploadRemovedTwice(t *testing.T, s ports.Uploads) {
	t.Helper()
	u := saveUpload(t, s, "a.wav", "song")
	for range 2 {
		if err := s.Remove(t.Context(), u.Path); err != nil {
			t.Errorf("Remove = %v, want nil", err)
		}
	}
}

func uploadAbsent(t *testing.T, s ports.Uploads, path string) {
	t.Helper()
	if _, err := s.Open(t.Context(), path); !errors.Is(err, ports.ErrNotFound) {
		t.Errorf("Open(%.40q) = %v, want ErrNotFound", path, err)
	}
	_, release, err := s.Fetch(t.Context(), domain.Upload{Path: path})
	if release(); !errors.Is(err, ports.ErrNotFound) {
		t.Errorf("Fetch(%.40q) = %v, want ErrNotFound", path, err)
	}
}

func saveUpload(t *testing.T, s ports.Uploads, fileName, content string) domain.Upload {
	t.Helper()
	u, err := s.Save(t.Context(), fileName, strings.NewReader(content))
	if err != nil {
		t.Fatalf("Save(%.40q) = %v", fileName, err)
	}
	return u
}

func readAndClose(t *testing.T, f ports.File) []byte {
	t.Helper()
	text, err := io.ReadAll(f)
	if err != nil {
		t.Error(err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	return text
}
