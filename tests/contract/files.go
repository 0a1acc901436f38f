package contract

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"songmap/ports"
)

// NewFiles returns an empty store, and what puts something into it for a job.
type NewFiles = func(testing.TB) (s ports.Files, put func(jobID string))

// Files is the suite for ports.Files.
func Files(t *testing.T, open NewFiles) {
	t.Helper()
	run(t, filesRules(), func(t *testing.T) filesWorld { return newFilesWorld(t, open) })
}

// filesWorld is what a case has to itself: an empty store.
type filesWorld struct {
	testing.TB
	ports.Files
	put func(jobID string)
}

func newFilesWorld(tb testing.TB, open NewFiles) filesWorld {
	tb.Helper()
	s, put := open(tb)
	return filesWorld{tb, s, put}
}

func filesRules() []rule[filesWorld] {
	return []rule[filesWorld]{
		{"a store that is not there yet is empty, and so is its trash", filesEmpty},
		{"each visits what lies there, with the time of its last change", filesVisited},
		{"every file has a name of its own", filesNamed},
		{"an error of visit ends it and comes back", filesVisitFails},
		{"a folder comes before what lies in it", filesFolderFirst},
		{"visit may discard what it is given", filesDiscarded},
		{"discarding what is not there is no error", filesDiscardedTwice},
		{"what is discarded lies in the trash, as it was", trashHolds},
		{"what was discarded first comes first", trashOrder},
		{"an error of visit ends the look at the trash and comes back", trashVisitFails},
		{"what is restored lies where it lay", trashRestored},
		{"what is purged is gone for good, and may be purged again", trashPurged},
		{"things of one name that are discarded at one time are all there", trashSameName},
	}
}

// jobs that have something in a store in these cases.
func storedJobs() []string {
	return []string{"0197b1f0-0000-7000-8000-000000000001", "0197b1f0-0000-7000-8000-000000000002"}
}

func (w filesWorld) inStore() (all []ports.Stored) {
	w.Helper()
	if err := w.Each(w.Context(), func(f ports.Stored) error { all = append(all, f); return nil }); err != nil {
		w.Fatal(err)
	}
	return all
}

func filesEmpty(w filesWorld) {
	if all := w.inStore(); len(all) != 0 {
		w.Errorf("Each visits %v, want nothing", all)
	}
	if all := w.inTrash(); len(all) != 0 {
		w.Errorf("EachDiscarded visits %v, want nothing", all)
	}
}

func filesVisited(w filesWorld) {
	var ids []string
	before := time.Now().Add(-time.Minute) // clocks of disks are coarse
	for _, id := range storedJobs() {
		w.put(id)
		ids = append(ids, id)
	}
	things := map[string]bool{}
	for _, f := range w.inStore() {
		if f.Foreign || f.Modified.Before(before) || f.Modified.After(time.Now().Add(time.Minute)) {
			w.Errorf("visited %+v, want it ours and new", f)
		}
		if f.JobID != "" && !slices.Contains(ids, f.JobID) {
			w.Errorf("visited %+v, of no job", f)
		}
		things[f.JobID+" "+f.Path] = true
	}
	if len(things) < len(ids) {
		w.Errorf("visited %d things, want one for each of %d jobs at least", len(things), len(ids))
	}
}

func filesNamed(w filesWorld) {
	for _, id := range storedJobs() {
		w.put(id)
	}
	names := make(map[string]string)
	for _, f := range w.inStore() {
		if f.Path == "" {
			continue
		}
		name := w.Files.Name(f.Path)
		if other, taken := names[name]; taken || name == "" {
			w.Errorf("%q is called %q, as is %q", f.Path, name, other)
		}
		names[name] = f.Path
	}
	if len(names) < len(storedJobs()) {
		w.Errorf("%d files have names, want one for each job at least", len(names))
	}
}

func filesVisitFails(w filesWorld) {
	for _, id := range storedJobs() {
		w.put(id)
	}
	enough, calls := errors.New("enough"), 0
	err := w.Each(w.Context(), func(ports.Stored) error { calls++; return enough })
	if !errors.Is(err, enough) || calls != 1 {
		w.Errorf("Each = %v after %d visits, want visit's error after one", err, calls)
	}
}

func filesFolderFirst(w filesWorld) {
	for _, id := range storedJobs() {
		w.put(id)
	}
	seen := map[string]bool{"": true}
	for _, f := range w.inStore() {
		if f.JobID != "" && f.Path == "" {
			seen[f.JobID] = true
		}
		if !seen[f.JobID] || f.Path != "" && !strings.Contains(f.Path, f.JobID) {
			w.Errorf("visited %+v before its folder", f)
		}
	}
}

func filesDiscarded(w filesWorld) {
	for _, id := range storedJobs() {
		w.put(id)
	}
	err := w.Each(w.Context(), func(f ports.Stored) error {
		_, err := w.Discard(w.Context(), f, discardedAt)
		return err
	})
	if left := w.inStore(); err != nil || len(left) != 0 {
		w.Errorf("discarded all: %v, left %v", err, left)
	}
}

func filesDiscardedTwice(w filesWorld) {
	w.put(storedJobs()[0])
	all := w.inStore()
	for range 2 {
		for _, f := range all {
			if _, err := w.Discard(w.Context(), f, discardedAt); err != nil {
				w.Errorf("Discard(%+v) = %v", f, err)
			}
		}
	}
}
