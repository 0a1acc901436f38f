package contract

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"songmap/ports"
)

// Shelf is the suite for ports.Shelf. Open returns an empty shelf and puts
// something on it for a job.
func Shelf(t *testing.T, open func(*testing.T) (s ports.Shelf, put func(t *testing.T, jobID string))) {
	t.Helper()
	for _, c := range []struct {
		rule  string
		check func(*testing.T, ports.Shelf, func(*testing.T, string))
	}{
		{"a shelf that is not there yet is empty", shelfEmpty},
		{"each visits what lies there, with the time of its last change", shelfVisited},
		{"an error of visit ends it and comes back", shelfVisitFails},
		{"a folder comes before what lies in it", shelfFolderFirst},
		{"visit may discard what it is given", shelfDiscarded},
		{"discarding what is not there is no error", shelfDiscardedTwice},
	} {
		t.Run(c.rule, func(t *testing.T) {
			t.Parallel()
			s, put := open(t)
			c.check(t, s, put)
		})
	}
}

// jobs that have something on a shelf in these cases.
func shelvedJobs() []string {
	return []string{"0197b1f0-0000-7000-8000-000000000001", "0197b1f0-0000-7000-8000-000000000002"}
}

func onShelf(t *testing.T, s ports.Shelf) (all []ports.Stored) {
	t.Helper()
	if err := s.Each(t.Context(), func(f ports.Stored) error { all = append(all, f); return nil }); err != nil {
		t.Fatal(err)
	}
	return all
}

func shelfEmpty(t *testing.T, s ports.Shelf, _ func(*testing.T, string)) {
	t.Helper()
	if all := onShelf(t, s); len(all) != 0 {
		t.Errorf("Each visits %v, want nothing", all)
	}
}

func shelfVisited(t *testing.T, s ports.Shelf, put func(*testing.T, string)) {
	t.Helper()
	var ids []string
	before := time.Now().Add(-time.Minute) // clocks of disks are coarse
	for _, id := range shelvedJobs() {
		put(t, id)
		ids = append(ids, id)
	}
	things := map[string]bool{}
	for _, f := range onShelf(t, s) {
		if f.Foreign || f.Modified.Before(before) || f.Modified.After(time.Now().Add(time.Minute)) {
			t.Errorf("visited %+v, want it ours and new", f)
		}
		if f.JobID != "" && !slices.Contains(ids, f.JobID) {
			t.Errorf("visited %+v, of no job", f)
		}
		things[f.JobID+" "+f.Path] = true
	}
	if len(things) < len(ids) {
		t.Errorf("visited %d things, want one for each of %d jobs at least", len(things), len(ids))
	}
}

func shelfVisitFails(t *testing.T, s ports.Shelf, put func(*testing.T, string)) {
	t.Helper()
	for _, id := range shelvedJobs() {
		put(t, id)
	}
	enough, calls := errors.New("enough"), 0
	err := s.Each(t.Context(), func(ports.Stored) error { calls++; return enough })
	if !errors.Is(err, enough) || calls != 1 {
		t.Errorf("Each = %v after %d visits, want visit's error after one", err, calls)
	}
}

func shelfFolderFirst(t *testing.T, s ports.Shelf, put func(*testing.T, string)) {
	t.Helper()
	for _, id := range shelvedJobs() {
		put(t, id)
	}
	seen := map[string]bool{"": true}
	for _, f := range onShelf(t, s) {
		if f.JobID != "" && f.Path == "" {
			seen[f.JobID] = true
		}
		if !seen[f.JobID] || f.Path != "" && !strings.Contains(f.Path, f.JobID) {
			t.Errorf("visited %+v before its folder", f)
		}
	}
}

func shelfDiscarded(t *testing.T, s ports.Shelf, put func(*testing.T, string)) {
	t.Helper()
	for _, id := range shelvedJobs() {
		put(t, id)
	}
	err := s.Each(t.Context(), func(f ports.Stored) error { return s.Discard(t.Context(), f) })
	if left := onShelf(t, s); err != nil || len(left) != 0 {
		t.Errorf("discarded all: %v, left %v", err, left)
	}
}

func shelfDiscardedTwice(t *testing.T, s ports.Shelf, put func(*testing.T, string)) {
	t.Helper()
	put(t, shelvedJobs()[0])
	all := onShelf(t, s)
	for range 2 {
		for _, f := range all {
			if err := s.Discard(t.Context(), f); err != nil {
				t.Errorf("Discard(%+v) = %v", f, err)
			}
		}
	}
}
