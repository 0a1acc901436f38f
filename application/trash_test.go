package application_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"songmap/domain"
	"songmap/ports"
)

func TestASweepOfMoreThanHalfWaitsForAPerson(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		old := time.Now().Add(-24 * time.Hour)
		var s, fine store
		s.put("", w.submit("known").Input.Path, old)
		for i := range 2 {
			s.put("", fmt.Sprintf("uploads/later-%d.wav", i), old)
		}
		s.add(ports.Stored{Path: "uploads/half.part", Modified: old, Unfinished: true})
		fine.put("", "uploads/orphan.wav", old)
		fine.put("", w.submit("other").Input.Path, old)
		later := w.sweep(&s, &fine)
		for range 3 {
			if got := s.paths(); len(got) != 4 || len(s.inTrash()) > 0 {
				t.Errorf("left %q, in the trash there is %q, want all four as they were", got, s.inTrash())
			}
			if told := w.troubles(); len(told) == 0 || !strings.Contains(told[len(told)-1], "2 of 3 belong to no job") {
				t.Errorf("operators are told %q", told)
			}
			if got := fine.inTrash(); len(got) != 1 {
				t.Errorf("in the trash of the other folder there is %q", got)
			}
			later(time.Hour)
		}
	})
}

func TestWhatWasCutOffIsSweptHoweverMuchItIs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		var s store
		s.add(ports.Stored{Path: "uploads/half.part", Modified: time.Now().Add(-24 * time.Hour), Unfinished: true})
		w.sweep(&s)
		if got := s.paths(); len(got) > 0 {
			t.Errorf("left %q", got)
		}
	})
}

func TestTheTrashIsEmptiedAfterAWhile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		var s store
		s.put("", w.submit("known").Input.Path, time.Now().Add(-24*time.Hour))
		s.put("", "uploads/orphan.wav", time.Now().Add(-24*time.Hour))
		later := w.sweep(&s)
		later(trashFor - time.Second)
		if got := s.inTrash(); len(got) != 1 {
			t.Errorf("after nearly a week there is %q", got)
		}
		later(time.Hour)
		if got := s.inTrash(); len(got) > 0 {
			t.Errorf("after more than a week there is still %q", got)
		}
		if told := w.seen.tidied; !slices.Equal(told, []string{"discarded 1 files, 10 bytes", "purged 1 files, 10 bytes"}) {
			t.Errorf("operators are told %q", told)
		}
	})
}

func TestTheTrashMakesRoomOldestFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var one, two store
	start := time.Now()
	for i, s := range []*store{&one, &two, &one, &two} {
		at := start.Add(time.Duration(i) * time.Hour)
		if _, err := s.Discard(t.Context(), ports.Stored{Path: fmt.Sprint(i)}, at); err != nil {
			t.Fatal(err)
		}
	}
	sweeper := w.sweeper(&one, &two)
	asked := 0
	sweeper.MakeRoom(t.Context(), func() bool { asked++; return asked > 3 })
	if got := slices.Concat(one.inTrash(), two.inTrash()); !slices.Equal(got, []string{":3"}) {
		t.Errorf("left %q, want the last", got)
	}
	sweeper.MakeRoom(t.Context(), func() bool { return false })
	if got := slices.Concat(one.inTrash(), two.inTrash()); len(got) > 0 {
		t.Errorf("left %q although there is no room", got)
	}
}

func TestFilesComeBackWithTheirJobs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	done := w.submit("done")
	_, err := w.Repo.Update(t.Context(), "done", func(j domain.Job) (domain.Job, error) {
		j.Status, j.SongMapPath = domain.StatusComplete, "output/done/done.b.song_map.json"
		return j, nil
	})
	w.must(err)
	var uploads, results store
	for _, f := range []ports.Stored{{Path: done.Input.Path}, {Path: "uploads/orphan.wav"}, {Path: w.submit("a").Input.Path}} {
		_, err := uploads.Discard(t.Context(), f, time.Now())
		w.must(err)
	}
	for _, f := range []ports.Stored{
		{JobID: "done"},
		{JobID: "gone"},
		{JobID: "done", Path: "output/done/done.b.song_map.json"},
		{JobID: "done", Path: "output/done/done.song_map.json"},
	} {
		_, err := results.Discard(t.Context(), f, time.Now())
		w.must(err)
	}
	w.sweeper(&uploads, &results).BringBack(t.Context())
	if got := uploads.inTrash(); !slices.Equal(got, []string{":uploads/orphan.wav"}) {
		t.Errorf("in the trash of uploads there is %q", got)
	}
	if got := results.inTrash(); !slices.Equal(got, []string{"gone:", "done:output/done/done.song_map.json"}) {
		t.Errorf("in the trash of results there is %q", got)
	}
	if told := w.seen.tidied; !slices.Equal(told, []string{"restored 4 files, 40 bytes"}) {
		t.Errorf("operators are told %q", told)
	}
}

func TestAnEmptyTrashCostsNoLookAtAllJobs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.over(listless{w.repo})
	w.sweeper(&store{}).BringBack(context.Background())
	if told := w.troubles(); len(told) > 0 {
		t.Errorf("operators are told %q", told)
	}
}

func TestAFolderThatIsAwayKeepsNoOtherFromItsFiles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.submit("done")
	away := store{broken: true}
	var there store
	for _, id := range []string{"done", "gone"} {
		_, err := there.Discard(t.Context(), ports.Stored{JobID: id}, time.Now())
		w.must(err)
	}
	s := w.sweeper(&away, &there)
	s.BringBack(t.Context())
	if got := there.inTrash(); !slices.Equal(got, []string{"gone:"}) {
		t.Errorf("in the trash there is %q", got)
	}
	s.MakeRoom(t.Context(), func() bool { return false })
	if got := there.inTrash(); len(got) > 0 {
		t.Errorf("after room was made there is still %q in the trash", got)
	}
	if told := w.troubles(); len(told) != 2 {
		t.Errorf("operators are told %q, want both times that a folder is away", told)
	}
}

func TestTheTrashIsNotEmptiedOfWhatAJobOwns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		var s store
		path := w.submit("back").Input.Path
		_, err := s.Discard(t.Context(), ports.Stored{Path: path}, time.Now().Add(-trashFor-time.Hour))
		w.must(err)
		w.sweep(&s) // the start could not bring it back: the folder was away, or there was too much
		if got := s.paths(); !slices.Equal(got, []string{":" + path}) || len(s.inTrash()) > 0 {
			t.Errorf("there are %q, and in the trash %q", got, s.inTrash())
		}
	})
}

func TestAGuestsFilesComeBackAndNothingElseIsTouched(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		var s store
		own := w.submit("own").Input.Path
		long := time.Now().Add(-trashFor - time.Hour)
		for _, path := range []string{own, "uploads/of-others.wav"} {
			_, err := s.Discard(t.Context(), ports.Stored{Path: path}, long)
			w.must(err)
		}
		s.put("", "uploads/strange.wav", long)
		sweeper := w.sweeper()
		sweeper.Visit(&s)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go sweeper.Run(ctx, time.Hour)
		synctest.Wait()
		if got := s.paths(); !slices.Equal(got, []string{":uploads/strange.wav", ":" + own}) {
			t.Errorf("there are %q", got)
		}
		if got := s.inTrash(); !slices.Equal(got, []string{":uploads/of-others.wav"}) {
			t.Errorf("in the trash there is %q", got)
		}
	})
}

// taken is a store on which every place is taken.
type taken struct{ *store }

func (taken) Restore(context.Context, ports.Discarded) (int64, error) { return 0, nil }

func TestNobodyIsToldOfWhatCannotComeBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var s store
	_, err := s.Discard(t.Context(), ports.Stored{Path: w.submit("a").Input.Path}, time.Now())
	w.must(err)
	w.sweeper(taken{&s}).BringBack(t.Context())
	if told := append(w.seen.tidied, w.troubles()...); len(told) > 0 {
		t.Errorf("operators are told %q", told)
	}
}
