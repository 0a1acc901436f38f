package contract

import (
	"slices"
	"testing"

	"songmap/domain"
	"songmap/ports"
)

// JobStore is a repository with its log of events.
type JobStore interface {
	ports.JobRepository
	ports.EventLog
}

// EventLog checks that a store of jobs keeps the contract of ports.EventLog.
// Open returns an empty one, for one case alone, and sees to its end.
func EventLog(t *testing.T, open func(*testing.T) JobStore) {
	t.Helper()
	run(t, eventRules(), func(t *testing.T) eventWorld { return newEventWorld(t, open(t)) })
}

func eventRules() []rule[eventWorld] {
	return []rule[eventWorld]{
		{"every transition is told as domain tells it, and nothing else", tellTransitions},
		{"hostile text in an event comes back as it was put in", tellText},
		{"a claim is told", tellClaim},
		{"an event says who asked for the change, if somebody did", tellCaller},
		{"of changes made together each says who asked for it", tellCallers},
		{"create, update, claim and delete return the job before and after, and the event that they told", returnTold},
		{"what is refused tells nothing", tellNoRefusal},
		{"numbers ascend and are never given twice", numberEvents},
		{"changes made together are told once each, in the order of the changes", tellTogether},
		{"the log of a job holds its events alone", tellOfOne},
		{"pages of the log put together are the whole log", pageEvents},
		{"the events of a deleted job stay, and its deletion follows them", tellDeletion},
		{"the newest number is that of the newest event", newestEvent},
		{"an ended context makes events do nothing", eventsEnded},
	}
}

// eventWorld is what a case has to itself: an empty store.
type eventWorld struct {
	jobWorld
	log ports.EventLog
}

func newEventWorld(tb testing.TB, store JobStore) eventWorld {
	tb.Helper()
	return eventWorld{newJobWorld(tb, store), store}
}

func (w eventWorld) events(q ports.EventQuery) []domain.Event {
	w.Helper()
	if q.Limit == 0 {
		q.Limit = 1000
	}
	events, err := w.log.Events(w.Context(), q)
	if err != nil {
		w.Fatalf("Events(%+v) = %v", q, err)
	}
	return events
}

// tells checks what the log tells of a job.
func (w eventWorld) tells(id string, want ...domain.Event) {
	w.Helper()
	got := w.events(ports.EventQuery{JobID: id})
	if !slices.Equal(unnumbered(got), want) {
		w.Errorf("of %q the log tells\n%+v\nwant\n%+v", id, got, want)
	}
}

func unnumbered(events []domain.Event) []domain.Event {
	all := slices.Clone(events)
	for i := range all {
		all[i].Number = 0
	}
	return all
}

// story is what domain tells of a job that goes through the changes.
func story(job domain.Job, changes ...ports.Change) []domain.Event {
	born, _ := domain.Happened(domain.Job{}, job)
	told := []domain.Event{born}
	for _, change := range changes {
		next := after(job, change)
		if e, worth := domain.Happened(job, next); worth {
			told = append(told, e)
		}
		job = next
	}
	return told
}

// live creates the job and takes it through the changes.
func (w eventWorld) live(job domain.Job, changes ...ports.Change) {
	w.Helper()
	w.create(job)
	for _, change := range changes {
		w.update(job.ID, change)
	}
}
