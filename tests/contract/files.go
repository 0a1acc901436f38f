package contract

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"songmap/ports"
)

// NewFiles returns an empty store, and what puts something on it for a job.
type NewFiles = func(testing.TB) (s ports.Files, put func(tb testing.TB, jobID string))

// Files is the suite for ports.Files.
func Files(t *testing.T, open NewFiles) {
	t.Helper()
	for _, r := range filesRules() {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			s, put := open(t)
			r.check(t, s, put)
		})
	}
}

// FilesRules names the cases of Files.
func FilesRules() []string {
	var names []string
	for _, r := range filesRules() {
		names = append(names, r.name)
	}
	return names
}

// BreaksFilesRule is for Files what BreaksJobRule is for JobRepository.
func BreaksFilesRule(tb testing.TB, name string, open NewFiles) bool {
	tb.Helper()
	rules := filesRules()
	i := slices.IndexFunc(rules, func(r filesRule) bool { return r.name == name })
	if i < 0 {
		tb.Fatalf("there is no rule %q", name)
	}
	s, put := open(tb)
	return fails(tb, func(tb testing.TB) { rules[i].check(tb, s, put) })
}

type filesRule struct {
	name  string
	check func(testing.TB, ports.Files, func(testing.TB, string))
}

func filesRules() []filesRule {
	return []filesRule{
		{"a store that is not there yet is empty, and so is its trash", filesEmpty},
		{"each visits what lies there, with the time of its last change", filesVisited},
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

func inStore(tb testing.TB, s ports.Files) (all []ports.Stored) {
	tb.Helper()
	if err := s.Each(tb.Context(), func(f ports.Stored) error { all = append(all, f); return nil }); err != nil {
		tb.Fatal(err)
	}
	return all
}

func filesEmpty(tb testing.TB, s ports.Files, _ func(testing.TB, string)) {
	tb.Helper()
	if all := inStore(tb, s); len(all) != 0 {
		tb.Errorf("Each visits %v, want nothing", all)
	}
	if all := inTrash(tb, s); len(all) != 0 {
		tb.Errorf("EachDiscarded visits %v, want nothing", all)
	}
}

func filesVisited(tb testing.TB, s ports.Files, put func(testing.TB, string)) {
	tb.Helper()
	var ids []string
	before := time.Now().Add(-time.Minute) // clocks of disks are coarse
	for _, id := range storedJobs() {
		put(tb, id)
		ids = append(ids, id)
	}
	things := map[string]bool{}
	for _, f := range inStore(tb, s) {
		if f.Foreign || f.Modified.Before(before) || f.Modified.After(time.Now().Add(time.Minute)) {
			tb.Errorf("visited %+v, want it ours and new", f)
		}
		if f.JobID != "" && !slices.Contains(ids, f.JobID) {
			tb.Errorf("visited %+v, of no job", f)
		}
		things[f.JobID+" "+f.Path] = true
	}
	if len(things) < len(ids) {
		tb.Errorf("visited %d things, want one for each of %d jobs at least", len(things), len(ids))
	}
}

func filesVisitFails(tb testing.TB, s ports.Files, put func(testing.TB, string)) {
	tb.Helper()
	for _, id := range storedJobs() {
		put(tb, id)
	}
	enough, calls := errors.New("enough"), 0
	err := s.Each(tb.Context(), func(ports.Stored) error { calls++; return enough })
	if !errors.Is(err, enough) || calls != 1 {
		tb.Errorf("Each = %v after %d visits, want visit's error after one", err, calls)
	}
}

func filesFolderFirst(tb testing.TB, s ports.Files, put func(testing.TB, string)) {
	tb.Helper()
	for _, id := range storedJobs() {
		put(tb, id)
	}
	seen := map[string]bool{"": true}
	for _, f := range inStore(tb, s) {
		if f.JobID != "" && f.Path == "" {
			seen[f.JobID] = true
		}
		if !seen[f.JobID] || f.Path != "" && !strings.Contains(f.Path, f.JobID) {
			tb.Errorf("visited %+v before its folder", f)
		}
	}
}

func filesDiscarded(tb testing.TB, s ports.Files, put func(testing.TB, string)) {
	tb.Helper()
	for _, id := range storedJobs() {
		put(tb, id)
	}
	err := s.Each(tb.Context(), func(f ports.Stored) error {
		_, err := s.Discard(tb.Context(), f, discardedAt)
		return err
	})
	if left := inStore(tb, s); err != nil || len(left) != 0 {
		tb.Errorf("discarded all: %v, left %v", err, left)
	}
}

func filesDiscardedTwice(tb testing.TB, s ports.Files, put func(testing.TB, string)) {
	tb.Helper()
	put(tb, storedJobs()[0])
	all := inStore(tb, s)
	for range 2 {
		for _, f := range all {
			if _, err := s.Discard(tb.Context(), f, discardedAt); err != nil {
				tb.Errorf("Discard(%+v) = %v", f, err)
			}
		}
	}
}
