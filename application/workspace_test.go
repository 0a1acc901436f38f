package application_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// story is what stores are asked, in order.
type story struct {
	mu       sync.Mutex
	said     []string
	keepFail int // how often Keep fails first
}

func (s *story) say(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.said = append(s.said, what)
}

// told makes the stores of the world tell what they are asked.
func (w *world) told() *story {
	s := &story{}
	w.Uploads, w.Results = toldUploads{w.Uploads, s}, toldResults{w.Results, s}
	return s
}

type toldUploads struct {
	ports.Uploads
	*story
}

func (u toldUploads) Fetch(ctx context.Context, upload domain.Upload) (string, func(), error) {
	u.say("fetch")
	name, _, err := u.Uploads.Fetch(ctx, upload)
	return name, func() { u.say("release upload") }, err
}

type toldResults struct {
	ports.Results
	*story
}

func (r toldResults) Workspace(ctx context.Context, jobID string) (ports.Workspace, error) {
	space, err := r.Results.Workspace(ctx, jobID)
	return toldSpace{space, r.story}, err
}

func (r toldResults) Save(ctx context.Context, jobID, token string, songMap []byte) (string, error) {
	r.say("save")
	return r.Results.Save(ctx, jobID, token, songMap)
}

type toldSpace struct {
	ports.Workspace
	*story
}

func (s toldSpace) Keep(context.Context) error {
	s.say("keep")
	if s.keepFail--; s.keepFail >= 0 {
		return errAway
	}
	return nil
}

func (s toldSpace) Release() { s.say("release workspace") }

func TestSideFilesAreKeptBeforeTheSongMapAndBothBeforeTheRowSaysSo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		told := w.told()
		told.keepFail = 1
		w.seen.on = func(e domain.Event) {
			if e.Kind == domain.EventCompleted {
				told.say("complete")
			}
		}
		_, stop := w.work(1)
		w.submit("a")
		w.eventually("a", domain.StatusComplete)
		stop()
		want := []string{"fetch", "release upload", "keep", "keep", "save", "complete", "release workspace"}
		if !slices.Equal(told.said, want) {
			t.Errorf("the story is %q, want %q", told.said, want)
		}
	})
}

func TestAnAnalysisThatFailsLeavesNothingOnThisMachine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		told := w.told()
		w.analyze = func(context.Context, ports.Task, ports.Advance) ([]byte, error) {
			return nil, domain.NewFailure(domain.CodeUnsupportedFormat)
		}
		_, stop := w.work(1)
		w.submit("a")
		w.eventually("a", domain.StatusFailed)
		stop()
		want := []string{"fetch", "release workspace", "release upload", "release workspace"} // the last: was the store away?
		if !slices.Equal(told.said, want) {
			t.Errorf("the story is %q, want %q", told.said, want)
		}
	})
}

func TestAnAnalysisThatIsStoppedLeavesNothingOnThisMachine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		told := w.told()
		told.keepFail = 1_000_000 // the store is away until the stop
		_, stop := w.work(1)
		w.submit("a")
		pass(time.Minute)
		stop()
		if n := len(told.said); told.said[n-1] != "release workspace" {
			t.Errorf("the story ends with %q", told.said[n-1])
		}
	})
}
