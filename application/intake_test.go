package application_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"songmap/domain"
	"songmap/ports"
)

// send receives a song and submits it.
func (w *world) send(content string, s ports.Submission) (domain.Job, error) {
	w.t.Helper()
	intake := w.intake(0)
	upload, err := intake.Receive(w.t.Context(), "song.mp3", nil, strings.NewReader(content))
	w.must(err)
	s.Upload = upload
	return intake.Submit(w.t.Context(), s)
}

// expectUploads holds the number of files that are kept against want.
func (w *world) expectUploads(want int) {
	w.t.Helper()
	if kept := w.files(); len(kept) != want {
		w.t.Errorf("%d uploads are kept, want %d: %v", len(kept), want, kept)
	}
}

func TestASubmittedSongIsKeptAndTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	job, err := w.send("la la", ports.Submission{})
	w.must(err)
	if job.Status != domain.StatusPending || job.Input.FileName != "song.mp3" || job.Input.Size != 5 || job != w.job(job.ID) {
		t.Errorf("submitted %+v", job)
	}
	w.expectUploads(1)
	w.seen.expect(t, job.ID, domain.EventCreated)
}

func TestARefusedSubmissionLeavesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.send("first", ports.Submission{ID: "taken", IdempotencyKey: "k"})
	w.must(err)
	for name, c := range map[string]struct {
		submission ports.Submission
		want       error
	}{
		"id is taken":         {ports.Submission{ID: "taken"}, ports.ErrExists},
		"id cannot be one":    {ports.Submission{ID: "a/b"}, domain.ErrInvalid},
		"key, other content":  {ports.Submission{IdempotencyKey: "k"}, ports.ErrKeyReused},
		"id taken, fresh key": {ports.Submission{ID: "taken", IdempotencyKey: "k2"}, ports.ErrExists},
	} {
		if _, err := w.send("other", c.submission); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		w.expectUploads(1)
	}
}

func TestAnIdempotencyKeyBringsTheSameJobBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first, err := w.send("song", ports.Submission{IdempotencyKey: "k"})
	w.must(err)
	again, err := w.send("song", ports.Submission{IdempotencyKey: "k"})
	if err != nil || again != first {
		t.Errorf("the same request brings %s, %v, want %s", again.ID, err, first.ID)
	}
	named, err := w.send("tune", ports.Submission{ID: "mine", IdempotencyKey: "k3"})
	w.must(err)
	again, err = w.send("tune", ports.Submission{ID: "mine", IdempotencyKey: "k3"})
	if err != nil || again != named {
		t.Errorf("the same request with an id brings %s, %v", again.ID, err)
	}
	w.expectUploads(2)
}

func TestClientsThatRepeatThemselvesAtOnceGetOneJob(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var wg sync.WaitGroup
	ids := make([]string, 20)
	for i := range ids {
		wg.Go(func() {
			job, err := w.send("song", ports.Submission{IdempotencyKey: "k"})
			if err != nil {
				t.Error(err)
			}
			ids[i] = job.ID
		})
	}
	wg.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Fatalf("two jobs: %s and %s", id, ids[0])
		}
	}
	w.expectUploads(1)
}

func TestAFullQueueRefusesWithoutReading(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.submit("a")
	intake := w.intake(1)
	body := strings.NewReader("song")
	if _, err := intake.Receive(t.Context(), "b.mp3", nil, body); !errors.Is(err, ports.ErrQueueFull) {
		t.Errorf("second upload: %v, want ErrQueueFull", err)
	}
	if body.Len() != 4 {
		t.Error("the upload was read")
	}
	_, err := w.jobs().Cancel(t.Context(), "a")
	w.must(err)
	if _, err := intake.Receive(t.Context(), "b.mp3", nil, body); err != nil {
		t.Errorf("with the queue empty again: %v", err)
	}
}

func TestUploadsThatBeganTogetherDoNotOverfillTheQueue(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const most = 3
	intake := w.intake(most)
	uploads := make([]domain.Upload, 10)
	for i := range uploads {
		var err error
		uploads[i], err = intake.Receive(t.Context(), "a.mp3", nil, strings.NewReader("song"))
		w.must(err)
	}
	var accepted, refused atomic.Int32
	var wg sync.WaitGroup
	for _, upload := range uploads {
		wg.Go(func() {
			switch _, err := intake.Submit(t.Context(), ports.Submission{Upload: upload}); {
			case err == nil:
				accepted.Add(1)
			case errors.Is(err, ports.ErrQueueFull):
				refused.Add(1)
			default:
				t.Errorf("Submit = %v", err)
			}
		})
	}
	wg.Wait()
	if accepted.Load() != most || refused.Load() != int32(len(uploads))-most {
		t.Errorf("%d were accepted and %d refused", accepted.Load(), refused.Load())
	}
	w.expectUploads(most)
}

// late is a repository whose creations show later, if at all.
type late struct{ ports.JobRepository }

func (late) Create(context.Context, domain.Job, ports.Limits) (ports.Transition, error) {
	return ports.Transition{}, fmt.Errorf("%w: %w", ports.ErrInDoubt, ports.ErrUnavailable)
}

// It is not there now, which says nothing about later.
func TestAnUploadOfWhichAJobMayShowLaterStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.over(late{w.repo})
	intake := w.intake(0)
	upload, err := intake.Receive(t.Context(), "a.mp3", nil, strings.NewReader("song"))
	w.must(err)
	if _, err := intake.Submit(t.Context(), ports.Submission{Upload: upload}); !errors.Is(err, ports.ErrUnavailable) {
		t.Fatalf("Submit = %v, want ErrUnavailable", err)
	}
	w.expectUploads(1)
}

// A store that goes away in the middle of a write may have kept the job; when
// the client asks again under its key, it gets that job, which needs its file.
func TestAJobThatMayBeStoredKeepsItsUpload(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	repo := &doubtful{JobRepository: w.repo}
	w.over(repo)
	intake := w.intake(0)
	upload, err := intake.Receive(t.Context(), "a.mp3", nil, strings.NewReader("song"))
	w.must(err)
	repo.doubt.Store(true)
	submission := ports.Submission{Upload: upload, ID: "a", IdempotencyKey: "k"}
	if _, err := intake.Submit(t.Context(), submission); !errors.Is(err, ports.ErrUnavailable) {
		t.Fatalf("Submit to a store that is away = %v, want ErrUnavailable", err)
	}
	repo.doubt.Store(false)
	submission.Upload, err = intake.Receive(t.Context(), "a.mp3", nil, strings.NewReader("song"))
	w.must(err)
	job, err := intake.Submit(t.Context(), submission)
	w.must(err)
	if _, release, err := w.Uploads.Fetch(t.Context(), job.Input); err != nil {
		t.Errorf("the accepted job's upload: %v", err)
	} else {
		release()
	}
}
