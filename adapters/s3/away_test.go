package s3_test

import (
	"os"
	"path/filepath"
	"testing"

	"songmap/ports"
	"songmap/tests/contract"
)

const (
	ours   = "0123456789abcdef0123456789abcdef"
	theirs = "fedcba9876543210fedcba9876543210"
)

// ways are what may lie in the place of a store that is away.
func ways() map[string]func(testing.TB, world) {
	return map[string]func(testing.TB, world){
		"an empty bucket": func(testing.TB, world) {},
		"that of another database": func(tb testing.TB, w world) {
			tb.Helper()
			other := open(tb, w.Bucket, configured())
			must(tb, other.uploads.SetMark(tb.Context(), theirs))
			must(tb, other.results.SetMark(tb.Context(), theirs))
		},
		"no bucket": func(tb testing.TB, w world) { tb.Helper(); must(tb, os.RemoveAll(w.Dir)) },
	}
}

// marked is a world whose stores require the mark that they have, with how to take it
// away and to bring it back.
func marked(tb testing.TB, leave func(testing.TB, world)) (w world, away, back contract.Away) {
	tb.Helper()
	w = newWorld(tb)
	must(tb, w.uploads.SetMark(tb.Context(), ours))
	must(tb, w.results.SetMark(tb.Context(), ours))
	w.uploads.RequireMark(ours)
	w.results.RequireMark(ours)
	aside := filepath.Join(tb.TempDir(), "aside")
	var left []string
	away = func(t *testing.T) {
		t.Helper()
		must(t, os.Rename(w.Dir, aside))
		must(t, os.Mkdir(w.Dir, 0o700))
		leave(t, w)
		left = w.objects(t)
	}
	back = func(t *testing.T) {
		t.Helper()
		if now := w.objects(t); len(now) != len(left) {
			t.Errorf("in its place there is %q, and was %q", now, left)
		}
		must(t, os.RemoveAll(w.Dir))
		must(t, os.Rename(aside, w.Dir))
	}
	return w, away, back
}

func TestUploadsThatAreAway(t *testing.T) {
	t.Parallel()
	for name, leave := range ways() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			contract.UploadsAway(t, func(t *testing.T) (ports.Uploads, contract.Away, contract.Away) {
				t.Helper()
				w, away, back := marked(t, leave)
				return w.uploads, away, back
			})
		})
	}
}

func TestResultsThatAreAway(t *testing.T) {
	t.Parallel()
	for name, leave := range ways() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			contract.ResultsAway(t, func(t *testing.T) (ports.Results, contract.Away, contract.Away) {
				t.Helper()
				w, away, back := marked(t, leave)
				return w.results, away, back
			})
		})
	}
}
