package s3_test

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"songmap/adapters/s3"
	"songmap/domain"
	"songmap/ports"
	"songmap/tests/s3server"
)

// world is a bucket with its stores.
type world struct {
	s3server.Bucket
	uploads *s3.Uploads
	results *s3.Results
}

func newWorld(tb testing.TB) world {
	tb.Helper()
	return open(tb, s3server.New(tb), configured())
}

func keys() *credentials.Credentials {
	return credentials.NewStaticV4(s3server.AccessKey, s3server.SecretKey, "")
}

// location is below a prefix, so that the rest of the bucket can be anybody's.
func location(tb testing.TB, b s3server.Bucket) s3.Location {
	tb.Helper()
	var l s3.Location
	text := "s3://" + b.Name + "/songs/of/mine?endpoint=" + url.QueryEscape(b.Endpoint)
	if err := l.UnmarshalText([]byte(text)); err != nil {
		tb.Fatal(err)
	}
	return l
}

func open(tb testing.TB, b s3server.Bucket, c s3.Config) world {
	tb.Helper()
	uploads, results, err := s3.New(location(tb, b), c)
	if err != nil {
		tb.Fatal(err)
	}
	return world{b, uploads, results}
}

// dir is where the server keeps what lies below the prefix.
func (w world) dir() string { return filepath.Join(w.Dir, "songs", "of", "mine") }

// objects are the keys below the prefix.
func (w world) objects(tb testing.TB) (keys []string) {
	tb.Helper()
	_ = filepath.WalkDir(w.dir(), func(name string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			keys = append(keys, filepath.ToSlash(strings.TrimPrefix(name, w.dir()+"/")))
		}
		return nil
	})
	return keys
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

func save(tb testing.TB, s *s3.Uploads, content string) domain.Upload {
	tb.Helper()
	u, err := s.Save(tb.Context(), "a.wav", strings.NewReader(content))
	must(tb, err)
	return u
}

func read(tb testing.TB, f ports.File) string {
	tb.Helper()
	defer f.Close()
	text, err := io.ReadAll(f)
	must(tb, err)
	return string(text)
}

func configured() s3.Config { return s3.Config{Keys: keys()} }

// replaceInBody replaces texts in the body of an answer, which is small, if it is XML.
func replaceInBody(r *http.Response, oldnew ...string) error {
	if !strings.Contains(r.Header.Get("Content-Type"), "xml") {
		return nil
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	body = []byte(strings.NewReplacer(oldnew...).Replace(string(body)))
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	r.Header.Set("Content-Length", strconv.Itoa(len(body)))
	return nil
}

func putOptions() minio.PutObjectOptions { return minio.PutObjectOptions{} }
