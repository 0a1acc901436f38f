package contract

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"songmap/domain"
	"songmap/ports"
)

func claimOldest(w jobWorld) {
	twin := nth(2)
	twin.ID = "job-000" // as old as job-002, but before it in the alphabet
	w.create(nth(3), nth(2), twin, nth(1))
	ended := after(nth(0), cancelled(start))
	ended.ID = "ended"
	w.create(ended)
	w.claims("job-001", "job-000", "job-002", "job-003")
}

// claims checks which jobs claims get, one after the other.
func (w jobWorld) claims(want ...string) {
	w.Helper()
	var got []string
	for i := range want {
		job, err := w.jobs.Claim(w.Context(), start, claimed(fmt.Sprint(i), start))
		if err != nil {
			w.Fatalf("claim %d = %v, want job %s", i, err, want[i])
		}
		got = append(got, job.ID)
	}
	if !slices.Equal(got, want) {
		w.Errorf("claims got %q, want %q", got, want)
	}
	_, err := w.jobs.Claim(w.Context(), start, claimed("last", start))
	w.isError("one claim more", err, ports.ErrNoWork)
}

func claimKeeps(w jobWorld) {
	w.create(nth(1), nth(2))
	want := after(nth(1), claimed("t", start))
	got, err := w.jobs.Claim(w.Context(), start, claimed("t", start))
	if err != nil || got != want {
		w.Errorf("Claim = %+v, %v, want %+v", got, err, want)
	}
	w.holds(want)
	w.holds(nth(2))
}

func claimBackOff(w jobWorld) {
	waiting := after(nth(1), claimed("t", start), failed("t", domain.CodeAnalyzerFailed, start))
	w.create(waiting, nth(2))
	early, due := waiting.NotBefore.Add(-time.Microsecond), waiting.NotBefore
	job, err := w.jobs.Claim(w.Context(), early, claimed("u", early))
	if err != nil || job.ID != nth(2).ID {
		w.Errorf("claim during the back-off = %s, %v, want %s", job.ID, err, nth(2).ID)
	}
	_, err = w.jobs.Claim(w.Context(), early, claimed("v", early))
	w.isError("claim with nothing but a back-off", err, ports.ErrNoWork)
	job, err = w.jobs.Claim(w.Context(), due, claimed("w", due))
	if err != nil || job.ID != waiting.ID {
		w.Errorf("claim after the back-off = %s, %v, want %s", job.ID, err, waiting.ID)
	}
}

// A back-off that is longer than any comes from a clock that was set back.
func claimSetBack(w jobWorld) {
	waiting := after(nth(1), claimed("t", start), failed("t", domain.CodeAnalyzerFailed, start))
	w.create(waiting)
	early := waiting.NotBefore.Add(-domain.MaxBackoff)
	_, err := w.jobs.Claim(w.Context(), early, claimed("u", early))
	w.isError("claim during the longest back-off", err, ports.ErrNoWork)
	early = early.Add(-time.Millisecond)
	job, err := w.jobs.Claim(w.Context(), early, claimed("v", early))
	if err != nil || job.ID != waiting.ID {
		w.Errorf("claim after the clock was set back = %s, %v, want %s", job.ID, err, waiting.ID)
	}
}

func claimNothing(w jobWorld) {
	w.claims()
	for _, job := range everyState() {
		if job.Status != domain.StatusPending {
			w.create(job)
		}
	}
	w.claims()
}

func claimRefused(w jobWorld) {
	w.create(nth(1))
	no := errors.New("no")
	_, err := w.jobs.Claim(w.Context(), start, func(j domain.Job) (domain.Job, error) {
		return after(j, claimed("t", start)), no
	})
	if err != no { //nolint:errorlint // as it is, not wrapped
		w.Errorf("Claim = %v, want change's own error", err)
	}
	w.holds(nth(1))
	w.claims(nth(1).ID)
}

func claimTogether(w jobWorld) {
	const waiting, claimers = 24, 8
	for i := range waiting {
		w.create(nth(i))
	}
	var mu sync.Mutex
	got := make(map[string]int)
	together(claimers, func(i int) {
		for n := 0; ; n++ {
			token := fmt.Sprint(i, "/", n)
			job, err := w.jobs.Claim(w.Context(), start, func(j domain.Job) (domain.Job, error) {
				dawdle()
				return j.Claim(hold(token, start), start)
			})
			if errors.Is(err, ports.ErrNoWork) {
				return
			}
			if err != nil || job.Held.Token != token {
				w.Errorf("Claim = %+v, %v", job, err)
				return
			}
			mu.Lock()
			got[job.ID]++
			mu.Unlock()
		}
	})
	for i := range waiting {
		if n := got[nth(i).ID]; n != 1 {
			w.Errorf("%s was claimed %d times", nth(i).ID, n)
		}
	}
}
