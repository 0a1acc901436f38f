package contract

import (
	"errors"
	"slices"
	"time"

	"songmap/ports"
)

// discardedAt is when things are discarded in these cases.
//
//nolint:gochecknoglobals // a constant
var discardedAt = time.Date(2026, 3, 1, 12, 0, 0, 123456000, time.UTC)

func (w filesWorld) inTrash() (all []ports.Discarded) {
	w.Helper()
	if err := w.EachDiscarded(w.Context(), func(d ports.Discarded) error { all = append(all, d); return nil }); err != nil {
		w.Fatal(err)
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

func (w filesWorld) discard(f ports.Stored, at time.Time) int64 {
	w.Helper()
	bytes, err := w.Discard(w.Context(), f, at)
	if err != nil {
		w.Fatal(err)
	}
	return bytes
}

func trashHolds(w filesWorld) {
	for _, id := range storedJobs() {
		w.put(id)
	}
	before := whole(w.inStore())
	for _, f := range before {
		if bytes := w.discard(f, discardedAt); bytes <= 0 {
			w.Errorf("Discard(%+v) = %d bytes", f, bytes)
		}
	}
	var held []ports.Stored
	for _, d := range w.inTrash() {
		if !d.At.Equal(discardedAt) {
			w.Errorf("discarded at %v, want %v", d.At, discardedAt)
		}
		held = append(held, d.Stored)
	}
	if got, want := named(held), named(before); !slices.Equal(got, want) {
		w.Errorf("the trash holds %+v, want %+v", got, want)
	}
}

func trashOrder(w filesWorld) {
	for _, id := range storedJobs() {
		w.put(id)
	}
	things := whole(w.inStore())
	w.discard(things[0], discardedAt.Add(time.Hour))
	w.discard(things[1], discardedAt)
	if all := w.inTrash(); len(all) != 2 || !all[0].At.Before(all[1].At) {
		w.Errorf("in the trash there are %+v, want two, the older first", all)
	}
}

func trashVisitFails(w filesWorld) {
	for i, id := range storedJobs() {
		w.put(id)
		w.discard(whole(w.inStore())[0], discardedAt.Add(time.Duration(i)*time.Hour))
	}
	enough, calls := errors.New("enough"), 0
	err := w.EachDiscarded(w.Context(), func(ports.Discarded) error { calls++; return enough })
	if !errors.Is(err, enough) || calls != 1 {
		w.Errorf("EachDiscarded = %v after %d visits, want visit's error after one", err, calls)
	}
}

func trashRestored(w filesWorld) {
	for _, id := range storedJobs() {
		w.put(id)
	}
	before := named(w.inStore())
	var bytes int64
	for _, f := range w.inStore() {
		bytes += w.discard(f, discardedAt) // files go with their folder
	}
	if err := w.EachDiscarded(w.Context(), func(d ports.Discarded) error {
		n, err := w.Restore(w.Context(), d)
		bytes -= n
		return err
	}); err != nil {
		w.Fatal(err)
	}
	if after := named(w.inStore()); !slices.Equal(after, before) || bytes != 0 {
		w.Errorf("restored %+v, want %+v; %d bytes less", after, before, bytes)
	}
	if left := w.inTrash(); len(left) != 0 {
		w.Errorf("in the trash there is still %+v", left)
	}
}

func trashPurged(w filesWorld) {
	w.put(storedJobs()[0])
	bytes := w.discard(whole(w.inStore())[0], discardedAt)
	all := w.inTrash()
	for range 2 {
		for _, d := range all {
			n, err := w.Purge(w.Context(), d)
			if err != nil {
				w.Errorf("Purge(%+v) = %v", d, err)
			}
			bytes -= n
		}
	}
	if left := w.inTrash(); len(left) != 0 || bytes != 0 {
		w.Errorf("after the purge there is %+v, and %d bytes less were purged", left, bytes)
	}
}

func trashSameName(w filesWorld) {
	for range 3 {
		w.put(storedJobs()[0])
		w.discard(whole(w.inStore())[0], discardedAt)
	}
	if all := w.inTrash(); len(all) != 3 {
		w.Errorf("in the trash there is %+v, want three things", all)
	}
}
