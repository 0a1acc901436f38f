package contract

import (
	"fmt"
	"slices"
	"time"

	"songmap/domain"
	"songmap/ports"
)

func listNewestFirst(w jobWorld) { w.listsInOrder(false) }
func listOldestFirst(w jobWorld) { w.listsInOrder(true) }

func (w jobWorld) listsInOrder(oldest bool) {
	w.Helper()
	want := w.crowd(12)
	if !oldest {
		slices.Reverse(want)
	}
	got := w.list(ports.Query{OldestFirst: oldest, Limit: 1000})
	if !slices.Equal(got, want) {
		w.Errorf("List = %q, want %q", ids(got), ids(want))
	}
}

// crowd creates n jobs, three of each age, in no order, and returns them
// oldest first.
func (w jobWorld) crowd(n int) []domain.Job {
	w.Helper()
	jobs := make([]domain.Job, n)
	for i := range n {
		at := i * 7 % n // n is no multiple of 7
		jobs[i] = nth(at)
		jobs[i].CreatedAt = start.Add(time.Duration(at/3) * time.Microsecond)
		jobs[i].ID = fmt.Sprintf("%c-%d", "bCa"[at%3], at/3) // capitals come before small letters
	}
	w.create(jobs...)
	slices.SortFunc(jobs, oldestFirst)
	return jobs
}

func listLimit(w jobWorld) {
	if got := w.list(ports.Query{Limit: 10}); len(got) != 0 {
		w.Errorf("List of an empty repository = %q", ids(got))
	}
	w.crowd(12)
	for limit, want := range map[int]int{-1: 0, 0: 0, 1: 1, 11: 11, 12: 12, 13: 12} {
		if got := w.list(ports.Query{Limit: limit}); len(got) != want {
			w.Errorf("List with limit %d returned %d jobs, want %d", limit, len(got), want)
		}
	}
}

func listPages(w jobWorld) {
	want := w.crowd(20)
	for _, oldest := range []bool{true, false} {
		for limit := 1; limit <= len(want)+1; limit++ {
			if got := w.pages(ports.Query{OldestFirst: oldest, Limit: limit}, func() {}); !slices.Equal(got, want) {
				w.Errorf("pages of %d put together = %q, want %q", limit, ids(got), ids(want))
			}
		}
		slices.Reverse(want)
	}
}

// pages reads page after page to the end and calls between after each.
func (w jobWorld) pages(q ports.Query, between func()) (jobs []domain.Job) {
	w.Helper()
	for range 1000 {
		page := w.list(q)
		if len(page) == 0 {
			return jobs
		}
		jobs = append(jobs, page...)
		q.After = end(page)
		between()
	}
	w.Fatalf("the pages do not end")
	return nil
}

// end is the place after the last job of a page.
func end(page []domain.Job) ports.Cursor {
	last := page[len(page)-1]
	return ports.Cursor{CreatedAt: last.CreatedAt, ID: last.ID}
}

// listWhileChanging deletes, after each page, the job that the page ended
// with and creates one on either side of it: the pages still hold each of the
// old jobs once, and of the new ones those that come later in the list.
func listWhileChanging(w jobWorld) {
	for _, oldest := range []bool{true, false} {
		w.clear()
		old := w.crowd(20)
		if !oldest {
			slices.Reverse(old)
		}
		read := 0
		got := w.pages(ports.Query{OldestFirst: oldest, Limit: 3}, func() {
			read = min(read+3, len(old))
			if _, err := w.jobs.Delete(w.Context(), []string{old[read-1].ID}, always); err != nil {
				w.Fatalf("Delete = %v", err)
			}
			for _, age := range []time.Duration{-time.Hour, time.Hour} {
				fresh := nth(0)
				fresh.ID, fresh.CreatedAt = fmt.Sprint("fresh", read, age), start.Add(age)
				_ = w.jobs.Create(w.Context(), fresh) // once per page, or it is there already
			}
		})
		got = slices.DeleteFunc(got, func(j domain.Job) bool { return len(j.ID) > 3 })
		if !slices.Equal(got, old) {
			w.Errorf("pages = %q, want %q", ids(got), ids(old))
		}
	}
}

func (w jobWorld) clear() {
	w.Helper()
	if _, err := w.jobs.Delete(w.Context(), ids(w.list(ports.Query{Limit: 1000})), always); err != nil {
		w.Fatalf("Delete = %v", err)
	}
}
