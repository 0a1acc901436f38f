package application_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"songmap/domain"
	"songmap/ports"
)

func TestPagesOfAListMeetAndTellTheTotal(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	jobs := w.jobs()
	for _, id := range []string{"a", "b", "c", "d"} {
		w.submit(id)
	}
	_, err := jobs.Cancel(t.Context(), "b")
	w.must(err)
	var seen []string
	q := ports.Query{Filter: ports.Filter{Statuses: []domain.Status{domain.StatusPending}}, Limit: 2}
	for pages := 1; ; pages++ {
		page, err := jobs.List(t.Context(), q)
		w.must(err)
		if page.Total != 3 {
			t.Errorf("total is %d, want 3", page.Total)
		}
		for _, j := range page.Jobs {
			seen = append(seen, j.ID)
		}
		if page.Next == (ports.Cursor{}) {
			if pages != 2 {
				t.Errorf("%d pages, want 2", pages)
			}
			break
		}
		q.After = page.Next
	}
	if slices.Sort(seen); !slices.Equal(seen, []string{"a", "c", "d"}) {
		t.Errorf("listed %v", seen)
	}
}

func TestPositionCountsWhoWasThereBefore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		jobs := w.jobs()
		for i, id := range []string{"a", "b", "c"} {
			job := w.submit(id)
			if at, err := jobs.Position(t.Context(), job); err != nil || at != int64(i+1) {
				t.Errorf("position of %s is %d, %v", id, at, err)
			}
			pass(time.Second)
		}
		cancelled, err := jobs.Cancel(t.Context(), "a")
		w.must(err)
		if at, err := jobs.Position(t.Context(), cancelled); err != nil || at != 0 {
			t.Errorf("position of a cancelled job is %d, %v", at, err)
		}
		if at, _ := jobs.Position(t.Context(), w.job("c")); at != 2 {
			t.Errorf("position of the last is %d, want 2", at)
		}
	})
}

func TestUnknownJobsAreNotFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	jobs, library := w.jobs(), w.newLibrary()
	for name, call := range map[string]func(context.Context) error{
		"get":      func(ctx context.Context) error { _, err := jobs.Get(ctx, "x"); return err },
		"cancel":   func(ctx context.Context) error { _, err := jobs.Cancel(ctx, "x"); return err },
		"retry":    func(ctx context.Context) error { _, err := jobs.Retry(ctx, "x"); return err },
		"delete":   func(ctx context.Context) error { _, err := jobs.Delete(ctx, "x"); return err },
		"song map": func(ctx context.Context) error { _, _, err := library.SongMap(ctx, "x"); return err },
		"original": func(ctx context.Context) error { _, _, err := library.Original(ctx, "x"); return err },
		"stem":     func(ctx context.Context) error { _, err := library.Stem(ctx, "x", "bass"); return err },
	} {
		if err := call(t.Context()); !errors.Is(err, ports.ErrNotFound) {
			t.Errorf("%s of an unknown job: %v, want ErrNotFound", name, err)
		}
	}
}

func TestDeleteTakesTheFilesAlong(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.submit("a")
	_, err := w.Results.Save(t.Context(), "a", "t", []byte("{}"))
	w.must(err)
	_, err = w.jobs().Delete(t.Context(), "a")
	w.must(err)
	w.expectUploads(0)
	w.seen.expect(t, "a", domain.EventCreated, domain.EventDeleted)
}

func TestRetryNeedsTheUpload(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	jobs := w.jobs()
	job := w.submit("a")
	if _, err := jobs.Retry(t.Context(), "a"); !errors.Is(err, domain.ErrTransition) {
		t.Errorf("retry of a pending job: %v, want ErrTransition", err)
	}
	_, err := jobs.Cancel(t.Context(), "a")
	w.must(err)
	retried, err := jobs.Retry(t.Context(), "a")
	if err != nil || retried.Status != domain.StatusPending {
		t.Errorf("retry: %s, %v", retried.Status, err)
	}
	_, err = jobs.Cancel(t.Context(), "a")
	w.must(err)
	w.must(w.Uploads.Remove(t.Context(), job.Input.Path))
	if _, err := jobs.Retry(t.Context(), "a"); !errors.Is(err, domain.ErrTransition) {
		t.Errorf("retry without the upload: %v, want ErrTransition", err)
	}
	if w.job("a").Status != domain.StatusFailed {
		t.Error("a refused retry changed the job")
	}
}

// Who hears that a job is deleted may use its id again.
func TestADeletionIsAnnouncedWhenTheFilesAreGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.submit("a")
	var left []string
	w.seen.on = func(e domain.Event) {
		if e.Kind == domain.EventDeleted {
			left = w.files()
		}
	}
	if _, err := w.jobs().Delete(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	w.seen.expect(t, "a", domain.EventCreated, domain.EventDeleted)
	if len(left) > 0 {
		t.Errorf("when the deletion was announced there were still %q", left)
	}
}

func TestCleanUpDeletesOnlyWhatIsFinishedAndOld(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		jobs := w.jobs()
		const old = 120 // more than one batch
		for range old {
			id := w.newID()
			w.submit(id)
			_, err := jobs.Cancel(t.Context(), id)
			w.must(err)
		}
		w.submit("waiting")
		pass(8 * 24 * time.Hour)
		w.submit("young")
		_, err := jobs.Cancel(t.Context(), "young")
		w.must(err)

		if n, err := jobs.CleanUp(t.Context(), 7, true); err != nil || n != old {
			t.Errorf("dry run counts %d, %v, want %d", n, err, old)
		}
		w.expectUploads(old + 2)
		if n, err := jobs.CleanUp(t.Context(), 7, false); err != nil || n != old {
			t.Errorf("clean-up deleted %d, %v, want %d", n, err, old)
		}
		w.expectUploads(2)
		w.job("waiting")
		w.job("young")
		pass(time.Microsecond)
		if n, err := jobs.CleanUp(t.Context(), 0, false); err != nil || n != 1 {
			t.Errorf("clean-up of all days deleted %d, %v, want the young one", n, err)
		}
	})
}
