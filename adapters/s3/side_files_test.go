package s3_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"songmap/ports"
)

func TestSideFilesArePutAndListed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, name := range []string{"peaks.json", "stems/vocals.wav"} {
		place, err := w.results.SideFile("job-1", name)
		if err == nil {
			err = place.Put(t.Context(), strings.NewReader(name))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.results.Save(t.Context(), "job-1", "token", []byte("{}")); err != nil {
		t.Fatal(err)
	}
	var found []string
	err := w.results.EachSideFile(t.Context(), "job-1", func(name string) error {
		found = append(found, name)
		return nil
	})
	if err != nil || !slices.Equal(found, []string{"peaks.json", "stems/vocals.wav"}) {
		t.Errorf("side files are %q, %v", found, err)
	}
	if f, err := w.results.Stem(t.Context(), "job-1", "vocals"); err != nil {
		t.Error(err)
	} else if err := f.Close(); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"../jobs.db", "", ".hidden", "a/../../b"} {
		if _, err := w.results.SideFile("job-1", name); !errors.Is(err, ports.ErrNotFound) {
			t.Errorf("%q = %v, want ErrNotFound", name, err)
		}
	}
	if _, err := w.results.SideFile("..", "a"); !errors.Is(err, ports.ErrNotFound) {
		t.Errorf("a bad id = %v", err)
	}
	if err := w.results.EachSideFile(t.Context(), "../x", nil); !errors.Is(err, ports.ErrNotFound) {
		t.Errorf("a bad id = %v", err)
	}
}
