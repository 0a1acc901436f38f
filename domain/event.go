package domain

import "time"

// EventKind names what happened to a job.
type EventKind string

// What can happen to a job.
const (
	Created    EventKind = "created"
	Started    EventKind = "started"
	Progressed EventKind = "progressed"
	Completed  EventKind = "completed"
	Ended      EventKind = "failed"
	Requeued   EventKind = "requeued"
	Deleted    EventKind = "deleted"
)

// Event is a fact about a job, told in the past tense.
type Event struct {
	JobID   string
	Kind    EventKind
	At      time.Time
	Stage   Stage   // Progressed: the stage that began
	Attempt int     // failed attempts so far
	Crashes int     // lost workers so far
	Worker  string  // who works, or worked, on it
	Failure Failure // why it failed or was requeued; zero otherwise

	Waited time.Duration // Started: how long the job could have been claimed
}

// Happened tells what turned one state of a job into the next, and false if
// that is not worth telling (a heartbeat, a step within a stage). A before
// without an id stands for no job.
func Happened(before, after Job) (Event, bool) {
	e := Event{
		JobID: after.ID, At: after.UpdatedAt, Stage: after.Stage,
		Attempt: after.Attempt, Crashes: after.Crashes, Worker: after.Held.Worker, Failure: after.Failure,
	}
	if e.Worker == "" {
		e.Worker = before.Held.Worker
	}
	if before.Status == Pending && after.Status == Processing {
		e.Waited = max(0, after.UpdatedAt.Sub(later(before.UpdatedAt, before.NotBefore)))
	}
	switch {
	case before.ID == "":
		e.Kind = Created
	case before.Status != after.Status:
		e.Kind = arrival(after.Status)
	case before.Stage != after.Stage:
		e.Kind = Progressed
	default:
		return Event{}, false
	}
	return e, true
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// arrival is what is told of a job that has come to a status.
func arrival(s Status) EventKind {
	switch s {
	case Pending:
		return Requeued
	case Processing:
		return Started
	case Complete:
		return Completed
	case Failed:
	}
	return Ended
}

// Removal is the last event of a job.
func Removal(j Job, now time.Time) Event {
	return Event{JobID: j.ID, Kind: Deleted, At: instant(now), Attempt: j.Attempt, Crashes: j.Crashes}
}
