package contract

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"songmap/adapters/memory"
	"songmap/domain"
	"songmap/ports"
)

// faultyLog is a store whose log is a wrong one, or whose jobs are changed
// behind the back of the log.
type faultyLog struct {
	faulty
	events func(context.Context, ports.EventQuery) ([]domain.Event, error)
	newest func(context.Context) (int64, error)
}

func (f faultyLog) Events(ctx context.Context, q ports.EventQuery) ([]domain.Event, error) {
	return f.events(ctx, q)
}

func (f faultyLog) Newest(ctx context.Context) (int64, error) { return f.newest(ctx) }

func TestTheSuiteOfEventsCatches(t *testing.T) {
	t.Parallel()
	var stores []planted[JobStore]
	for _, f := range eventFaults() {
		stores = append(stores, planted[JobStore]{rule: f.rule, name: f.name, store: func(testing.TB) JobStore {
			m := plainMemory{memory.NewJobs()}
			broken := f.breaks(m)
			broken.JobRepository = m.Jobs
			if broken.events == nil {
				broken.events = m.Events
			}
			if broken.newest == nil {
				broken.newest = m.Newest
			}
			return broken
		}})
	}
	trial[eventWorld, JobStore]{eventRules(), newEventWorld, func(testing.TB) JobStore { return memory.NewJobs() }}.catches(t, stores)
}

type eventFault struct {
	rule, name string
	breaks     func(plainMemory) faultyLog
}

// telling is a fault that tells events otherwise than they happened.
func telling(spoil func([]domain.Event) []domain.Event) func(plainMemory) faultyLog {
	return asking(func(*ports.EventQuery) {}, spoil)
}

// asking is a fault that reads a question otherwise than it is meant.
func asking(misread func(*ports.EventQuery), spoil func([]domain.Event) []domain.Event) func(plainMemory) faultyLog {
	return func(m plainMemory) faultyLog {
		return faultyLog{events: func(ctx context.Context, q ports.EventQuery) ([]domain.Event, error) {
			misread(&q)
			events, err := m.Events(ctx, q)
			return spoil(events), err
		}}
	}
}

func asTheyAre(events []domain.Event) []domain.Event { return events }

// each is a fault in every event.
func each(spoil func(*domain.Event)) func(plainMemory) faultyLog {
	return telling(func(events []domain.Event) []domain.Event {
		for i := range events {
			spoil(&events[i])
		}
		return events
	})
}

// returning is a fault in what changes return.
func returning(spoil func(*ports.Transition)) func(plainMemory) faultyLog {
	return func(plainMemory) faultyLog { return faultyLog{faulty: faulty{tell: spoil}} }
}

func without(gone func(domain.Event) bool) func(plainMemory) faultyLog {
	return telling(func(events []domain.Event) []domain.Event { return slices.DeleteFunc(events, gone) })
}

func eventFaults() []eventFault {
	const every = "every transition is told as domain tells it, and nothing else"
	const removal = "the events of a deleted job stay, and its deletion follows them"
	const returns = "create, update, claim and delete return the job before and after, and the event that they told"
	return []eventFault{
		{every, "one kind is missing", without(func(e domain.Event) bool { return e.Kind == domain.EventProgressed })},
		{every, "the reason is lost", each(func(e *domain.Event) { e.Reason = "" })},
		{every, "the wait is lost", each(func(e *domain.Event) { e.Waited = 0 })},
		{every, "the warnings are lost", each(func(e *domain.Event) { e.Warnings = "" })},
		{every, "heartbeats are told", func(m plainMemory) faultyLog {
			return faultyLog{faulty: faulty{update: func(ctx context.Context, id string, change ports.Change) (domain.Job, error) {
				job, err := m.Update(ctx, id, change)
				if err == nil {
					_, _ = m.Update(ctx, id, func(j domain.Job) (domain.Job, error) { j.Stage += "x"; return j, nil })
				}
				return job, err
			}}}
		}},
		{"hostile text in an event comes back as it was put in", "a control ends it", each(func(e *domain.Event) {
			e.Failure.Message, _, _ = strings.Cut(e.Failure.Message, "\x1a")
		})},
		{"an event says who asked for the change, if somebody did", "nobody is named", each(func(e *domain.Event) { e.By = "" })},
		{"an event says who asked for the change, if somebody did", "what the worker does has a name, too", each(func(e *domain.Event) {
			if e.Kind == domain.EventStarted {
				e.By = "ann"
			}
		})},
		{"an event says who asked for the change, if somebody did", "the change returns no name", returning(func(t *ports.Transition) { t.Event.By = "" })},
		{"of changes made together each says who asked for it", "all have the name of the first", each(func(e *domain.Event) { e.By = "job-000" })},
		{"a claim is told", "it is not", without(func(e domain.Event) bool { return e.Kind == domain.EventStarted })},
		{returns, "the job before is lost", returning(func(t *ports.Transition) { t.Before = domain.Job{} })},
		{returns, "the job after is the job before", returning(func(t *ports.Transition) { t.After = t.Before })},
		{returns, "the event has no number", returning(func(t *ports.Transition) { t.Event.Number = 0 })},
		{returns, "a heartbeat has an event", returning(func(t *ports.Transition) { t.Event.JobID = t.After.ID })},
		{returns, "a deletion has no event", returning(func(t *ports.Transition) {
			if t.After.ID == "" {
				t.Event = domain.Event{}
			}
		})},
		{"what is refused tells nothing", "it is told", func(m plainMemory) faultyLog {
			return faultyLog{faulty: faulty{update: func(ctx context.Context, id string, change ports.Change) (domain.Job, error) {
				var refused error
				job, err := m.Update(ctx, id, func(j domain.Job) (domain.Job, error) {
					j, refused = change(j)
					return j, nil
				})
				if refused != nil {
					err = refused
				}
				return job, err
			}}}
		}},
		{"numbers ascend and are never given twice", "they do not", each(func(e *domain.Event) { e.Number = 1 })},
		{"changes made together are told once each, in the order of the changes", "newest first", telling(
			func(events []domain.Event) []domain.Event { slices.Reverse(events); return events },
		)},
		{"the log of a job holds its events alone", "all jobs'", asking(func(q *ports.EventQuery) { q.JobID = "" }, asTheyAre)},
		{"pages of the log put together are the whole log", "a number is told again", asking(
			func(q *ports.EventQuery) { q.After = max(0, q.After-1) }, asTheyAre)},
		{"pages of the log put together are the whole log", "no limit", asking(
			func(q *ports.EventQuery) { q.Limit = 1000 }, asTheyAre)},
		{removal, "they go with it", telling(func(events []domain.Event) []domain.Event {
			end := make(map[string]int64)
			for _, e := range events {
				if e.Kind == domain.EventDeleted {
					end[e.JobID] = e.Number
				}
			}
			return slices.DeleteFunc(events, func(e domain.Event) bool { return e.Number < end[e.JobID] })
		})},
		{removal, "it goes with them", without(func(e domain.Event) bool { return e.Kind == domain.EventDeleted })},
		{removal, "without its time", each(func(e *domain.Event) { e.At = e.At.In(time.FixedZone("", 1)) })},
		{"the newest number is that of the newest event", "deletions do not count", func(m plainMemory) faultyLog {
			return faultyLog{newest: func(ctx context.Context) (int64, error) {
				events, err := m.Events(ctx, ports.EventQuery{Limit: 1000})
				events = slices.DeleteFunc(events, func(e domain.Event) bool { return e.Kind == domain.EventDeleted })
				return int64(len(events)), err
			}}
		}},
		{"an ended context makes events do nothing", "newest goes on", func(m plainMemory) faultyLog {
			return faultyLog{newest: func(ctx context.Context) (int64, error) { return m.Newest(context.WithoutCancel(ctx)) }}
		}},
		{"an ended context makes events do nothing", "they go on", func(m plainMemory) faultyLog {
			return faultyLog{events: func(ctx context.Context, q ports.EventQuery) ([]domain.Event, error) {
				return m.Events(context.WithoutCancel(ctx), q)
			}}
		}},
	}
}
