package domain

import "time"

// EventKind names what happened to a job.
type EventKind string

// What can happen to a job.
const (
	EventCreated    EventKind = "created"
	EventStarted    EventKind = "started"
	EventProgressed EventKind = "progressed"
	EventCompleted  EventKind = "completed"
	EventFailed     EventKind = "failed"
	EventRequeued   EventKind = "requeued"
	EventDeleted    EventKind = "deleted"
)

// EventKinds lists what can happen to a job.
func EventKinds() []EventKind {
	return []EventKind{EventCreated, EventStarted, EventProgressed, EventCompleted, EventFailed, EventRequeued, EventDeleted}
}

// Endings are the kinds that most people wait for.
func Endings() []EventKind { return []EventKind{EventCompleted, EventFailed} }

// Reason says why a job was requeued.
type Reason string

// The ways back to pending.
const (
	ReasonAttemptFailed Reason = "attempt_failed" // the analyzer failed, and may do better
	ReasonWorkerLost    Reason = "worker_lost"    // its worker vanished
	ReasonReleased      Reason = "released"       // its worker shut down
	ReasonRetried       Reason = "retried"        // somebody asked for it
)

// Reasons lists the ways back to pending.
func Reasons() []Reason {
	return []Reason{ReasonAttemptFailed, ReasonWorkerLost, ReasonReleased, ReasonRetried}
}

// Event is a fact about a job, told in the past tense.
type Event struct {
	Number  int64 // place in the log of events; 0: not in it
	JobID   string
	Group   string // the job's
	By      string // who asked for it, by the name of a key; empty: nobody, it happened by itself
	Kind    EventKind
	At      time.Time
	Stage   Stage   // EventProgressed: the stage that began
	Attempt int     // failed attempts so far
	Crashes int     // lost workers so far
	Worker  string  // who works, or worked, on it
	Reason  Reason  // EventRequeued: why
	Failure Failure // EventFailed, or EventRequeued after a failed attempt: what went wrong

	Warnings Warnings // EventCompleted: what was not heard

	Waited time.Duration // EventStarted: how long the job could have been claimed
}

// Happened is the event that turned one state of a job into the next, and false if
// that is none (a heartbeat, a step within a stage). A before
// without an id stands for no job.
func Happened(before, after Job) (Event, bool) {
	e := Event{
		JobID: after.ID, Group: after.Group, At: after.UpdatedAt, Stage: after.Stage,
		Attempt: after.Attempt, Crashes: after.Crashes, Worker: after.Held.Worker,
	}
	if e.Worker == "" {
		e.Worker = before.Held.Worker
	}
	switch {
	case before.ID == "":
		e.Kind = EventCreated
	case before.Status != after.Status:
		e.Kind = arrival(after.Status)
	case before.Stage != after.Stage:
		e.Kind = EventProgressed
	default:
		return Event{}, false
	}
	if e.Kind == EventStarted {
		e.Waited = max(0, after.UpdatedAt.Sub(later(before.UpdatedAt, before.NotBefore)))
	}
	if e.Kind == EventRequeued {
		e.Reason = wayBack(before, after)
	}
	if e.Kind == EventFailed || e.Reason == ReasonAttemptFailed {
		e.Failure = after.Failure
	}
	if e.Kind == EventCompleted {
		e.Warnings = after.Warnings
	}
	return e, true
}

// Status is where the event has left the job; empty for a deletion.
func (e Event) Status() Status {
	switch e.Kind {
	case EventCreated, EventRequeued:
		return StatusPending
	case EventStarted, EventProgressed:
		return StatusProcessing
	case EventCompleted:
		return StatusComplete
	case EventFailed:
		return StatusFailed
	case EventDeleted:
	}
	return ""
}

// Last reports whether the event ends the job, until somebody retries it.
func (e Event) Last() bool { return e.Kind == EventDeleted || e.Status().Finished() }

// wayBack is why a job has come back to pending.
func wayBack(before, after Job) Reason {
	switch {
	case before.Status == StatusFailed:
		return ReasonRetried
	case after.Crashes > before.Crashes:
		return ReasonWorkerLost
	case after.Attempt > before.Attempt:
		return ReasonAttemptFailed
	default:
		return ReasonReleased
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// arrival is the event of a job that has come to a status.
func arrival(s Status) EventKind {
	switch s {
	case StatusPending:
		return EventRequeued
	case StatusProcessing:
		return EventStarted
	case StatusComplete:
		return EventCompleted
	case StatusFailed:
	}
	return EventFailed
}

// Removal is the last event of a job.
func Removal(j Job, now time.Time) Event {
	return Event{JobID: j.ID, Group: j.Group, Kind: EventDeleted, At: instant(now), Attempt: j.Attempt, Crashes: j.Crashes}
}
