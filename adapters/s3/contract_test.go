package s3_test

import (
	"testing"

	"songmap/ports"
	"songmap/tests/contract"
)

func TestUploads(t *testing.T) {
	t.Parallel()
	contract.Uploads(t, func(t *testing.T) ports.Uploads { return newWorld(t).uploads })
}

func TestResults(t *testing.T) {
	t.Parallel()
	contract.Results(t, func(t *testing.T) ports.Results { return newWorld(t).results })
}

func TestUploadsAreFiles(t *testing.T) {
	t.Parallel()
	contract.Files(t, func(tb testing.TB) (ports.Files, func(string)) {
		tb.Helper()
		w := newWorld(tb)
		return w.uploads, func(string) { save(tb, w.uploads, "song") }
	})
}

func TestResultsAreFiles(t *testing.T) {
	t.Parallel()
	contract.Files(t, func(tb testing.TB) (ports.Files, func(string)) {
		tb.Helper()
		w := newWorld(tb)
		return w.results, func(id string) {
			_, err := w.results.Save(tb.Context(), id, "token", []byte("{}"))
			must(tb, err)
		}
	})
}
