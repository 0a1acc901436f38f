package contract

import (
	"context"
	"slices"
	"sync"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// tellCaller has each of a job's changes asked for by somebody else, and some by nobody.
func tellCaller(w eventWorld) {
	at, repo := nth(1).CreatedAt.Add(time.Hour), w.jobs.JobRepository
	as := func(name string) context.Context { return ports.As(w.Context(), ports.Caller{Name: name}) }
	for _, step := range []func() (ports.Transition, error){
		func() (ports.Transition, error) { return repo.Create(as("ann"), nth(1), ports.Limits{}) },
		func() (ports.Transition, error) { return repo.Claim(w.Context(), at, claimed("t", at)) },
		func() (ports.Transition, error) { return repo.Update(as("bob"), nth(1).ID, cancelled(at)) },
		func() (ports.Transition, error) { return repo.Update(w.Context(), nth(1).ID, retried(at)) },
		func() (ports.Transition, error) {
			gone, err := repo.Delete(as("eve"), []string{nth(1).ID}, always, at)
			return gone[0], err
		},
	} {
		t, err := step()
		if told := w.events(ports.EventQuery{JobID: nth(1).ID, After: t.Event.Number - 1}); err != nil || len(told) != 1 || told[0] != t.Event {
			w.Errorf("the step returns %+v, %v\nthe log tells %+v", t.Event, err, told)
		}
	}
	if got, want := askers(w.events(ports.EventQuery{JobID: nth(1).ID})), []string{"ann", "", "bob", "", "eve"}; !slices.Equal(got, want) {
		w.Errorf("asked by %q, want %q", got, want)
	}
}

// tellCallers has many ask at once: those that share a transaction must not share a
// name.
func tellCallers(w eventWorld) {
	const crowd = 32
	var all sync.WaitGroup
	for i := range crowd {
		all.Go(func() {
			ctx := ports.As(w.Context(), ports.Caller{Name: nth(i).ID})
			if _, err := w.jobs.JobRepository.Create(ctx, nth(i), ports.Limits{}); err != nil {
				w.Errorf("Create = %v", err)
			}
			if _, err := w.jobs.JobRepository.Update(ctx, nth(i).ID, cancelled(start)); err != nil {
				w.Errorf("Update = %v", err)
			}
		})
	}
	all.Wait()
	for i := range crowd {
		if got := askers(w.events(ports.EventQuery{JobID: nth(i).ID})); !slices.Equal(got, []string{nth(i).ID, nth(i).ID}) {
			w.Errorf("of %s the changes were asked for by %q", nth(i).ID, got)
		}
	}
}

func askers(events []domain.Event) (names []string) {
	for _, e := range events {
		names = append(names, e.By)
	}
	return names
}
