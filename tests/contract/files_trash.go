package contract

import (
	"errors"
	"slices"
	"testing"
	"time"

	"songmap/ports"
)

// discardedAt is when things are discarded in these cases.
//
//nolint:gochecknoglobals // a constant
var discardedAt = time.Date(2026, 3, 1, 12, 0, 0, 123456000, time.UTC)

func inTrash(tb testing.TB, s ports.Files) (all []ports.Discarded) {
	tb.Helper()
	if err := s.EachDiscarded(tb.Context(), func(d ports.Discarded) error { all = append(all, d); return nil }); err != nil {
		tb.Fatal(err)
	}
	return all
}

// whole are the files, and the folders of jobs, but not what lies in these.
func whole(all []ports.Stored) []ports.Stored {
	return slices.DeleteFunc(all, func(f ports.Stored) bool { return f.JobID != "" && f.Path != "" })
}

// named are things as they are but for times.
func named(things []ports.Stored) (all []ports.Stored) {
	for _, f := range things {
		f.Modified = time.Time{}
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b ports.Stored) int {
		return slices.Compare([]string{a.JobID, a.Path}, []string{b.JobID, b.Path})
	})
	return all
}

func discard(tb testing.TB, s ports.Files, f ports.Stored, at time.Time) int64 {
	tb.Helper()
	bytes, err := s.Discard(tb.Context(), f, at)
	if err != nil {
		tb.Fatal(err)
	}
	return bytes
}

func trashHolds(tb testing.TB, s ports.Files, put func(testing.TB, string)) {
	tb.Helper()
	for _, id := range storedJobs() {
		put(tb, id)
	}
	before := whole(inStore(tb, s))
	for _, f := range before {
		if bytes := discard(tb, s, f, discardedAt); bytes <= 0 {
			tb.Errorf("Discard(%+v) = %d bytes", f, bytes)
		}
	}
	var held []ports.Stored
	for _, d := range inTrash(tb, s) {
		if !d.At.Equal(discardedAt) {
			tb.Errorf("discarded at %v, want %v", d.At, discardedAt)
		}
		held = append(held, d.Stored)
	}
	if got, want := named(held), named(before); !slices.Equal(got, want) {
		tb.Errorf("the trash holds %+v, want %+v", got, want)
	}
}

func trashOrder(tb testing.TB, s ports.Files, put func(testing.TB, string)) {
	tb.Helper()
	for _, id := range storedJobs() {
		put(tb, id)
	}
	things := whole(inStore(tb, s))
	discard(tb, s, things[0], discardedAt.Add(time.Hour))
	discard(tb, s, things[1], discardedAt)
	if all := inTrash(tb, s); len(all) != 2 || !all[0].At.Before(all[1].At) {
		tb.Errorf("in the trash there are %+v, want two, the older first", all)
	}
}

func trashVisitFails(tb testing.TB, s ports.Files, put func(testing.TB, string)) {
	tb.Helper()
	for i, id := range storedJobs() {
		put(tb, id)
		discard(tb, s, whole(inStore(tb, s))[0], discardedAt.Add(time.Duration(i)*time.Hour))
	}
	enough, calls := errors.New("enough"), 0
	err := s.EachDiscarded(tb.Context(), func(ports.Discarded) error { calls++; return enough })
	if !errors.Is(err, enough) || calls != 1 {
		tb.Errorf("EachDiscarded = %v after %d visits, want visit's error after one", err, calls)
	}
}

func trashRestored(tb testing.TB, s ports.Files, put func(testing.TB, string)) {
	tb.Helper()
	for _, id := range storedJobs() {
		put(tb, id)
	}
	before := named(inStore(tb, s))
	var bytes int64
	for _, f := range inStore(tb, s) {
		bytes += discard(tb, s, f, discardedAt) // files go with their folder
	}
	if err := s.EachDiscarded(tb.Context(), func(d ports.Discarded) error {
		n, err := s.Restore(tb.Context(), d)
		bytes -= n
		return err
	}); err != nil {
		tb.Fatal(err)
	}
	if after := named(inStore(tb, s)); !slices.Equal(after, before) || bytes != 0 {
		tb.Errorf("restored %+v, want %+v; %d bytes less", after, before, bytes)
	}
	if left := inTrash(tb, s); len(left) != 0 {
		tb.Errorf("in the trash there is still %+v", left)
	}
}

func trashPurged(tb testing.TB, s ports.Files, put func(testing.TB, string)) {
	tb.Helper()
	put(tb, storedJobs()[0])
	bytes := discard(tb, s, whole(inStore(tb, s))[0], discardedAt)
	all := inTrash(tb, s)
	for range 2 {
		for _, d := range all {
			n, err := s.Purge(tb.Context(), d)
			if err != nil {
				tb.Errorf("Purge(%+v) = %v", d, err)
			}
			bytes -= n
		}
	}
	if left := inTrash(tb, s); len(left) != 0 || bytes != 0 {
		tb.Errorf("after the purge there is %+v, and %d bytes less were purged", left, bytes)
	}
}

func trashSameName(tb testing.TB, s ports.Files, put func(testing.TB, string)) {
	tb.Helper()
	for range 3 {
		put(tb, storedJobs()[0])
		discard(tb, s, whole(inStore(tb, s))[0], discardedAt)
	}
	if all := inTrash(tb, s); len(all) != 3 {
		tb.Errorf("in the trash there is %+v, want three things", all)
	}
}
