package s3_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"

	"github.com/minio/minio-go/v7"

	"songmap/domain"
	"songmap/ports"
)

// noise is a song of so many bytes, the same each time.
func noise(size int64) io.Reader {
	return io.LimitReader(rand.NewChaCha8([32]byte{1}), size)
}

func TestUploadsOfAllSizesComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	const part, whole = 16 << 20, 1 << 20
	for _, size := range []int64{1, whole - 1, whole, whole + 1, part - 1, part, part + 1, 2*part + 5} {
		w := newWorld(t)
		u, err := w.uploads.Save(t.Context(), "a.wav", iotest.HalfReader(noise(size)))
		must(t, err)
		if want := digest(t, noise(size)); u.Size != size || u.SHA256 != want {
			t.Errorf("%d bytes: Save = %+v, want %s", size, u, want)
		}
		f, err := w.uploads.Open(t.Context(), u.Path)
		must(t, err)
		if got := digest(t, f); got != u.SHA256 {
			t.Errorf("%d bytes come back with digest %s, want %s", size, got, u.SHA256)
		}
		must(t, f.Close())
	}
}

func digest(tb testing.TB, r io.Reader) string {
	tb.Helper()
	hash := sha256.New()
	_, err := io.Copy(hash, r)
	must(tb, err)
	return hex.EncodeToString(hash.Sum(nil))
}

func TestAnUploadThatFailsHalfWayLeavesNothing(t *testing.T) {
	t.Parallel()
	reset := errors.New("connection reset")
	for name, upload := range map[string]func(context.Context, context.CancelFunc) (io.Reader, error){
		"its client goes away early": func(context.Context, context.CancelFunc) (io.Reader, error) {
			return io.MultiReader(noise(1000), iotest.ErrReader(reset)), reset
		},
		"its client goes away late": func(context.Context, context.CancelFunc) (io.Reader, error) {
			return io.MultiReader(noise(20<<20), iotest.ErrReader(reset)), reset
		},
		"it is called off": func(_ context.Context, cancel context.CancelFunc) (io.Reader, error) {
			return io.MultiReader(noise(20<<20), then{cancel}, noise(20<<20)), context.Canceled
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			r, want := upload(ctx, cancel)
			if u, err := w.uploads.Save(ctx, "a.wav", r); !errors.Is(err, want) || u != (domain.Upload{}) {
				t.Errorf("Save = %+v, %v; want %v", u, err, want)
			}
			if left := w.objects(t); len(left) != 0 {
				t.Errorf("left behind: %q", left)
			}
			if left := w.unfinished(t); len(left) != 0 {
				t.Errorf("left behind unfinished: %q", left)
			}
		})
	}
}

// then is at its end, and does something before.
type then struct{ do func() }

func (t then) Read([]byte) (int, error) {
	t.do()
	return 0, io.EOF
}

func (w world) client(tb testing.TB) *minio.Core {
	tb.Helper()
	c, err := minio.NewCore(strings.TrimPrefix(w.Endpoint, "http://"), &minio.Options{Creds: keys(), Region: "us-east-1"})
	must(tb, err)
	return c
}

// unfinished are the keys of uploads in parts that were neither completed nor aborted.
func (w world) unfinished(tb testing.TB) (keys []string) {
	tb.Helper()
	for u := range w.client(tb).ListIncompleteUploads(tb.Context(), w.Name, "", true) {
		must(tb, u.Err)
		keys = append(keys, u.Key)
	}
	return keys
}

func TestAnUploadThatAKilledProcessLeftIsSweptAfterADay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const key = "uploads/0197b1f0-0000-7000-8000-000000000001.wav"
	_, err := w.client(t).NewMultipartUpload(t.Context(), w.Name, "songs/of/mine/"+key, minio.PutObjectOptions{})
	must(t, err)
	_, err = w.client(t).NewMultipartUpload(t.Context(), w.Name, "of/others", minio.PutObjectOptions{})
	must(t, err)
	if all := stored(t, w.uploads); len(all) != 0 {
		t.Errorf("while it may be going on it is visited: %v", all)
	}
	w.uploads.Later(25 * time.Hour)
	all := stored(t, w.uploads)
	if len(all) != 1 || !all[0].Unfinished || all[0].Path != key {
		t.Fatalf("a day later there is %+v", all)
	}
	if n, err := w.uploads.Discard(t.Context(), all[0], time.Now()); n != 0 || err != nil {
		t.Errorf("Discard = %d, %v", n, err)
	}
	if left := w.unfinished(t); !slices.Equal(left, []string{"of/others"}) {
		t.Errorf("after the sweep there is %q", left)
	}
}

func stored(tb testing.TB, s ports.Files) (all []ports.Stored) {
	tb.Helper()
	must(tb, s.Each(tb.Context(), func(f ports.Stored) error { all = append(all, f); return nil }))
	return all
}

// Not parallel: it measures what the whole process allocates.
func TestALargeUploadTakesLittleMemory(t *testing.T) { //nolint:paralleltest // see above
	w := newWorld(t)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	u, err := w.uploads.Save(t.Context(), "a.wav", noise(300<<20))
	runtime.ReadMemStats(&after)
	if err != nil || u.Size != 300<<20 {
		t.Fatalf("Save = %+v, %v", u, err)
	}
	if took := after.TotalAlloc - before.TotalAlloc; took > 64<<20 {
		t.Errorf("allocated %d bytes, want less than 64 MiB", took)
	}
}

func TestASongMapIsNeverReplacedAndTheStoreSaysSo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 2 {
		_, err := w.results.Save(t.Context(), "job-1", "token", []byte("{}"))
		must(t, err)
	}
	want := []string{".songmap-condition", "output/job-1/job-1.song_map.json", "output/job-1/job-1.token.song_map.json"}
	if got := w.objects(t); !slices.Equal(got, want) {
		t.Errorf("in the bucket there is %q, want %q: does it pass over If-None-Match?", got, want)
	}
	if _, err := w.results.Save(t.Context(), "job-1", "token", []byte("{ }")); err == nil {
		t.Error("a third Song Map of the same token replaced the second")
	}
	// The answer to the second may have been lost.
	if path, err := w.results.Save(t.Context(), "job-1", "token", []byte("{}")); err != nil || !strings.Contains(path, "token") {
		t.Errorf("the second once more = %q, %v", path, err)
	}
}

func TestAPutThatFailsLeavesWhatWasThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.results.SetMark(t.Context(), "first"))
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := w.results.SetMark(gone, "second"); err == nil {
		t.Fatal("it has not failed")
	}
	found, err := w.results.Found(t.Context(), "")
	must(t, err)
	if found.Mark != "first" {
		t.Errorf("the mark is %q, want first", found.Mark)
	}
}

func TestAStoreThatPassesOverTheConditionHasOneFirstMark(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	careless := w.careless(t)
	marks := []domain.Mark{ours, theirs}
	var first atomic.Int64
	var all sync.WaitGroup
	for _, m := range marks {
		one := open(t, careless.Bucket, configured())
		_, err := one.results.Save(t.Context(), "job-1", "token-"+string(m), []byte("{}")) // which finds out how the store is
		must(t, err)
		all.Go(func() {
			switch err := one.uploads.FirstMark(t.Context(), m); {
			case err == nil:
				first.Add(1)
			case !errors.Is(err, fs.ErrExist):
				t.Errorf("FirstMark = %v, want nothing or ErrExist", err)
			}
		})
	}
	all.Wait()
	if n := first.Load(); n != 1 {
		t.Errorf("%d are first", n)
	}
}
