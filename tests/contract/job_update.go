package contract

import (
	"errors"
	"strconv"
	"sync"

	"songmap/domain"
	"songmap/ports"
)

func updateKeeps(w jobWorld) {
	w.create(nth(1))
	want := after(nth(1), claimed("t", start))
	if got := w.update(nth(1).ID, claimed("t", start)); got != want {
		w.Errorf("Update = %+v, want %+v", got, want)
	}
	w.holds(want)
	want = after(want, advanced("t", .5, start))
	if got := w.update(nth(1).ID, advanced("t", .5, start)); got != want {
		w.Errorf("second Update = %+v, want %+v", got, want)
	}
	w.holds(want)
}

func updateAlone(w jobWorld) {
	w.create(nth(1), nth(2), nth(3))
	w.update(nth(2).ID, cancelled(start))
	w.holds(nth(1))
	w.holds(nth(3))
}

func updateUnknown(w jobWorld) {
	w.create(nth(1))
	_, err := w.jobs.Update(w.Context(), "nobody", func(j domain.Job) (domain.Job, error) {
		w.Errorf("change was asked about %+v", j)
		return j, nil
	})
	w.isError("Update of an unknown job", err, ports.ErrNotFound)
}

func updateRefused(w jobWorld) {
	w.create(nth(1))
	no := errors.New("no")
	_, err := w.jobs.Update(w.Context(), nth(1).ID, func(j domain.Job) (domain.Job, error) {
		return after(j, cancelled(start)), no
	})
	if err != no { //nolint:errorlint // as it is, not wrapped
		w.Errorf("Update = %v, want change's own error", err)
	}
	w.holds(nth(1))
	w.update(nth(1).ID, claimed("t", start)) // nothing stands in its way
}

// updateTogether counts in the job's message. A store that reads and writes
// in two steps loses a count.
func updateTogether(w jobWorld) {
	const callers = 20
	w.create(nth(1))
	together(callers, func(int) {
		_, err := w.jobs.Update(w.Context(), nth(1).ID, func(j domain.Job) (domain.Job, error) {
			dawdle()
			n, _ := strconv.Atoi(j.Failure.Message)
			j.Failure.Message = strconv.Itoa(n + 1)
			return j, nil
		})
		if err != nil {
			w.Errorf("Update = %v", err)
		}
	})
	if got, err := w.jobs.Get(w.Context(), nth(1).ID); got.Failure.Message != strconv.Itoa(callers) {
		w.Errorf("%d updates counted to %q (%v)", callers, got.Failure.Message, err)
	}
}

// updateFenced lets two workers race for the end of a job. The first has lost
// its claim to the second, so that whatever it says comes too late.
func updateFenced(w jobWorld) {
	w.create(nth(1))
	w.update(nth(1).ID, claimed("old", start))
	w.update(nth(1).ID, advanced("old", .9, start))
	w.update(nth(1).ID, abandoned(start))
	w.update(nth(1).ID, claimed("new", start))

	var all sync.WaitGroup
	for _, change := range []ports.Change{
		advanced("old", .95, start), completed("old", start), released("old", start), failed("old", domain.CodeDecodeFailed, start),
	} {
		all.Go(func() {
			_, err := w.jobs.Update(w.Context(), nth(1).ID, change)
			w.isError("Update under an old token", err, domain.ErrFenced)
		})
	}
	all.Wait()
	job := w.update(nth(1).ID, completed("new", start))
	w.holds(job)
	_, err := w.jobs.Update(w.Context(), nth(1).ID, completed("new", start))
	w.isError("Update under the token of an ended claim", err, domain.ErrFenced)
}
