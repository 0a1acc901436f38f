package application_test

import (
	"errors"
	"io"
	"testing"

	"songmap/domain"
	"songmap/ports"
)

func TestASongMapIsThereWhenTheJobIsComplete(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	library := w.newLibrary()
	w.submit("a")
	if job, _, err := library.SongMap(t.Context(), "a"); !errors.Is(err, ports.ErrNotReady) || job.ID != "a" {
		t.Errorf("of a pending job: %v, want ErrNotReady and the job", err)
	}
	_, err := w.jobs().Cancel(t.Context(), "a")
	w.must(err)
	if job, _, err := library.SongMap(t.Context(), "a"); !errors.Is(err, ports.ErrJobFailed) || job.Failure.Code != domain.CodeCancelled {
		t.Errorf("of a failed job: %v, want ErrJobFailed and the job", err)
	}
}

func TestTheOriginalIsWhatWasSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.submit("a")
	job, file, err := w.newLibrary().Original(t.Context(), "a")
	w.must(err)
	defer file.Close()
	if text, err := io.ReadAll(file); err != nil || string(text) != "song a" || job.Input.FileName != "a.mp3" {
		t.Errorf("original of %s is %q, %v", job.Input.FileName, text, err)
	}
}

func TestStemsHaveFourNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.submit("a")
	library := w.newLibrary()
	if _, err := library.Stem(t.Context(), "a", "../a"); !errors.Is(err, domain.ErrInvalid) {
		t.Errorf("a name that no stem has: %v, want ErrInvalid", err)
	}
	if _, err := library.Stem(t.Context(), "a", "vocals"); !errors.Is(err, ports.ErrNotFound) {
		t.Errorf("a stem that is not there: %v, want ErrNotFound", err)
	}
}
