package application_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"songmap/application"
	"songmap/domain"
	"songmap/ports"
)

// store is a ports.Files whose things are as old as a test wants them.
type store struct {
	mu     sync.Mutex
	things []ports.Stored
	trash  []ports.Discarded
	broken bool
}

func (s *store) Name(path string) string { return filepath.Base(path) }

func (s *store) Each(_ context.Context, visit func(ports.Stored) error) error {
	return each(s, &s.things, visit)
}

// each visits what there was at the beginning: visit may change it.
func each[T any](s *store, list *[]T, visit func(T) error) error {
	s.mu.Lock()
	all, broken := slices.Clone(*list), s.broken
	s.mu.Unlock()
	if broken {
		return errAway
	}
	for _, f := range all {
		if err := visit(f); err != nil {
			return err
		}
	}
	return nil
}

// left is how many things lie there.
func (s *store) left() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.things)
}

func (s *store) Discard(_ context.Context, f ports.Stored, at time.Time) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.things = slices.DeleteFunc(s.things, func(g ports.Stored) bool {
		return g == f || f.Path == "" && g.JobID == f.JobID
	})
	s.trash = append(s.trash, ports.Discarded{Stored: f, At: at})
	return 10, nil
}

func (s *store) EachDiscarded(_ context.Context, visit func(ports.Discarded) error) error {
	return each(s, &s.trash, visit)
}

func (s *store) Restore(ctx context.Context, d ports.Discarded) (int64, error) {
	n, err := s.Purge(ctx, d)
	s.add(d.Stored)
	return n, err
}

func (s *store) Purge(_ context.Context, d ports.Discarded) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trash = slices.DeleteFunc(s.trash, func(e ports.Discarded) bool { return e == d })
	return 10, nil
}

// inTrash are the names of what was discarded, in order.
func (s *store) inTrash() (all []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range s.trash {
		all = append(all, d.JobID+":"+d.Path)
	}
	return all
}

func (s *store) put(jobID, path string, modified time.Time) {
	s.add(ports.Stored{JobID: jobID, Path: path, Modified: modified})
}

func (s *store) add(f ports.Stored) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.things = append(s.things, f)
}

func (s *store) breakDown() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken = true
}

// paths are what is left, in order.
func (s *store) paths() (all []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.things {
		all = append(all, f.JobID+":"+f.Path)
	}
	return all
}

const trashFor = 7 * 24 * time.Hour

// sweep runs a sweeper until its first sweep is done; the function lets time
// pass and ends it.
func (w *world) sweep(stores ...ports.Files) (later func(time.Duration)) {
	ctx, cancel := context.WithCancel(w.t.Context())
	w.t.Cleanup(cancel)
	go w.sweeper(stores...).Run(ctx, time.Hour)
	synctest.Wait()
	return func(d time.Duration) { pass(d); synctest.Wait() }
}

func TestASweepRemovesOnlyWhatNoJobOwns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		waiting, done := w.submit("waiting"), w.submit("done")
		_, err := w.Repo.Update(t.Context(), "done", func(j domain.Job) (domain.Job, error) {
			j.Status, j.SongMapPath = domain.StatusComplete, "elsewhere/done/done.b.song_map.json"
			return j, nil
		})
		w.must(err)
		_, err = w.Repo.Update(t.Context(), "waiting", func(j domain.Job) (domain.Job, error) {
			j.SongMapPath = "of another life"
			return j, nil
		})
		w.must(err)
		old, young := time.Now().Add(-application.StrayAfter-time.Second), time.Now().Add(-application.StrayAfter+time.Second)
		var s store
		s.put("", waiting.Input.Path, old)
		s.put("", done.Input.Path, old)
		s.put("", "uploads/orphan.wav", old)
		s.put("", "uploads/young.wav", young)
		s.add(ports.Stored{Path: "uploads/README", Modified: old, Foreign: true})
		for _, id := range []string{"waiting", "done", "gone"} {
			s.put(id, "", old)
			s.put(id, "output/"+id+"/"+id+".song_map.json", old)
			s.put(id, "output/"+id+"/"+id+".b.song_map.json", old)
		}
		w.sweep(&s)
		want := []string{
			":" + waiting.Input.Path, ":" + done.Input.Path, ":uploads/young.wav", ":uploads/README",
			"waiting:", "waiting:output/waiting/waiting.song_map.json", "waiting:output/waiting/waiting.b.song_map.json",
			"done:", "done:output/done/done.b.song_map.json",
		}
		if got := s.paths(); !slices.Equal(got, want) {
			t.Errorf("left\n%q, want\n%q", got, want)
		}
		want = []string{":uploads/orphan.wav", "done:output/done/done.song_map.json", "gone:"}
		if got := s.inTrash(); !slices.Equal(got, want) {
			t.Errorf("in the trash there is %q, want %q", got, want)
		}
		if told := w.seen.tidied; !slices.Equal(told, []string{"discarded 3 files, 30 bytes"}) {
			t.Errorf("operators are told %q", told)
		}
	})
}

// A store may have begun an upload twice, and ended it once.
func TestAnUploadIsNoStrayBecauseOneOfItsNameIsUnfinished(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		job := w.submit("a")
		old := time.Now().Add(-application.StrayAfter - time.Hour)
		whole := ports.Stored{Path: job.Input.Path, Modified: old}
		twin := whole
		twin.Unfinished = true
		uploads := &store{things: []ports.Stored{whole, twin}}
		w.sweep(uploads)
		if !slices.Equal(uploads.things, []ports.Stored{whole}) {
			t.Errorf("left are %+v, want what the job owns", uploads.things)
		}
	})
}

func TestWhatBecomesAStrayLaterIsRemovedAtTheSecondLook(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		var s store
		later := w.sweep(&s)
		// Its time is that of a clock that was a day behind until just now.
		upload := domain.Upload{Path: "uploads/slow.wav"}
		s.put("", upload.Path, time.Now().Add(-24*time.Hour))
		s.put("", "uploads/orphan.wav", time.Now().Add(-24*time.Hour))
		later(time.Hour)
		if got := s.paths(); len(got) != 2 {
			t.Fatalf("at first sight left %q, want both", got)
		}
		job, err := domain.NewJob("slow", upload, "", time.Now())
		w.must(err)
		_, err = w.Repo.Create(t.Context(), job, ports.Limits{})
		w.must(err)
		later(time.Hour)
		if got := s.paths(); !slices.Equal(got, []string{":uploads/slow.wav"}) {
			t.Errorf("at the second look left %q, want the job's upload", got)
		}
	})
}

func TestASweepSeesJobsBeyondTheFirstPage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		var s store
		for i := range 2500 {
			id := fmt.Sprintf("job-%04d", i)
			job, err := domain.NewJob(id, domain.Upload{Path: "uploads/" + id}, "", time.Now())
			w.must(err)
			_, err = w.Repo.Create(t.Context(), job, ports.Limits{})
			w.must(err)
			s.put("", job.Input.Path, time.Now().Add(-24*time.Hour))
		}
		w.sweep(&s)
		if left := len(s.paths()); left != 2500 {
			t.Errorf("left %d of 2500 uploads that jobs own", left)
		}
	})
}

func TestASweepThatFailsRemovesNothingAndTellsOperators(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.over(listless{w.repo})
		var s store
		s.put("", "uploads/orphan.wav", time.Now().Add(-24*time.Hour))
		later := w.sweep(&s)
		if left, told := s.paths(), w.troubles(); len(left) != 1 || len(told) != 1 {
			t.Errorf("left %q, operators are told %q", left, told)
		}
		s.breakDown()
		later(time.Hour)
		if told := w.troubles(); len(told) != 3 { // of the sweep and of the trash
			t.Errorf("operators are told %q", told)
		}
	})
}

// troubles are what operators have been told so far.
func (w *world) troubles() []string {
	w.seen.mu.Lock()
	defer w.seen.mu.Unlock()
	return slices.Clone(w.seen.troubles)
}

// listless is a repository that cannot be read.
type listless struct{ ports.JobRepository }

func (listless) List(context.Context, ports.Query) ([]domain.Job, error) {
	return nil, errAway
}
