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

// EventKinds lists what can happen to a job.
func EventKinds() []EventKind {
	return []EventKind{Created, Started, Progressed, Completed, Ended, Requeued, Deleted}
}

// Endings are the kinds that most people wait for.
func Endings() []EventKind { return []EventKind{Completed, Ended} }

// Reason says why a job was requeued.
type Reason string

// The ways back to pending.
const (
	AttemptFailed Reason = "attempt_failed" // the analyzer failed, and may do better
	WorkerLost    Reason = "worker_lost"    // its worker vanished
	Released      Reason = "released"       // its worker shut down
	Retried       Reason = "retried"        // somebody asked for it
)

// Event is a fact about a job, told in the past tense.
type Event struct {
	Number  int64 // place in the log of events; 0: not in it
	JobID   string
	Kind    EventKind
	At      time.Time
	Stage   Stage   // Progressed: the stage that began
	Attempt int     // failed attempts so far
	Crashes int     // lost workers so far
	Worker  string  // who works, or worked, on it
	Reason  Reason  // Requeued: why
	Failure Failure // Ended, or Requeued after a failed attempt: what went wrong

	Warnings Warnings // Completed: what was not heard

	Waited time.Duration // Started: how long the job could have been claimed
}

// Happened tells what turned one state of a job into the next, and false if
// that is not worth telling (a heartbeat, a step within a stage). A before
// without an id stands for no job.
func Happened(before, after Job) (Event, bool) {
	e := Event{
		JobID: after.ID, At: after.UpdatedAt, Stage: after.Stage,
		Attempt: after.Attempt, Crashes: after.Crashes, Worker: after.Held.Worker,
	}
	if e.Worker == "" {
		e.Worker = before.Held.Worker
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
	if e.Kind == Started {
		e.Waited = max(0, after.UpdatedAt.Sub(later(before.UpdatedAt, before.NotBefore)))
	}
	if e.Kind == Requeued {
		e.Reason = wayBack(before, after)
	}
	if e.Kind == Ended || e.Reason == AttemptFailed {
		e.Failure = after.Failure
	}
	if e.Kind == Completed {
		e.Warnings = after.Warnings
	}
	return e, true
}

// Status is where the event has left the job; empty for a deletion.
func (e Event) Status() Status {
	switch e.Kind {
	case Created, Requeued:
		return Pending
	case Started, Progressed:
		return Processing
	case Completed:
		return Complete
	case Ended:
		return Failed
	case Deleted:
	}
	return ""
}

// Last reports whether the event ends the job, until somebody retries it.
func (e Event) Last() bool { return e.Kind == Deleted || e.Status().Finished() }

// wayBack is why a job has come back to pending.
func wayBack(before, after Job) Reason {
	switch {
	case before.Status == Failed:
		return Retried
	case after.Crashes > before.Crashes:
		return WorkerLost
	case after.Attempt > before.Attempt:
		return AttemptFailed
	default:
		return Released
	}
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
