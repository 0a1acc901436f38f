package contract

import (
	"slices"

	"songmap/ports"
)

// log is the log of a store that has one.
func (w *durableWorld) log() eventWorld {
	w.Helper()
	log, ok := w.jobs.JobRepository.(ports.EventLog)
	if !ok {
		w.Fatal("the store has no log of events")
	}
	return eventWorld{w.jobWorld, log}
}

func reopenEvents(w *durableWorld) {
	for i, changes := range lives() {
		w.log().live(nth(i), changes...)
	}
	want := w.log().events(ports.EventQuery{})
	for range 2 {
		w.reopen()
		if got := w.log().events(ports.EventQuery{}); !slices.Equal(got, want) {
			w.Errorf("after a reopen the log tells\n%+v\nwant\n%+v", got, want)
		}
	}
}

func reopenNumbers(w *durableWorld) {
	last := int64(0)
	for i := range 4 {
		w.create(nth(i))
		events := w.log().events(ports.EventQuery{JobID: nth(i).ID})
		if len(events) != 1 || events[0].Number <= last {
			w.Fatalf("after number %d the log tells %+v, want a job created", last, events)
		}
		if _, err := w.jobs.Delete(w.Context(), []string{nth(i).ID}, always); err != nil {
			w.Fatalf("Delete = %v", err)
		}
		events = w.log().events(ports.EventQuery{JobID: nth(i).ID})
		last = events[len(events)-1].Number
		w.reopen()
	}
}
