package client

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"time"
)

// Kind is what happened to a job.
type Kind string

// What can happen to a job.
const (
	EventCreated    Kind = "created"
	EventStarted    Kind = "started"
	EventProgressed Kind = "progressed" // to another stage
	EventCompleted  Kind = "completed"
	EventFailed     Kind = "failed"
	EventRequeued   Kind = "requeued"
	EventDeleted    Kind = "deleted"

	// EventProgress is how far a job has come between two events. It is not kept, and
	// has no number.
	EventProgress Kind = "progress"
)

// Event is something that happened to a job. What does not apply to its kind is zero.
type Event struct {
	Number       int64     `json:"number"` // ascends; no two events share one
	JobID        string    `json:"job_id"`
	Kind         Kind      `json:"kind"`
	Status       Status    `json:"status"` // of the job from then on
	At           time.Time `json:"at"`
	Stage        string    `json:"stage"`
	Attempt      int       `json:"attempt"` // analyses that had failed by then
	Crashes      int       `json:"crashes"` // workers that had vanished by then
	Worker       string    `json:"worker"`
	Reason       string    `json:"reason"` // why the job was requeued
	ErrorCode    string    `json:"error_code"`
	ErrorMessage string    `json:"error_message"`
	Retryable    *bool     `json:"retryable"`
	Warnings     []string  `json:"warnings"`
	By           string    `json:"by"` // whose API key asked for it

	// Of EventProgress:
	Progress           float64  `json:"progress"`            // 0..1
	Elapsed            float64  `json:"elapsed"`             // seconds
	EstimatedRemaining *float64 `json:"estimated_remaining"` // seconds

	Raw json.RawMessage `json:"-"` // as the server wrote it
}

// UnmarshalJSON implements json.Unmarshaler.
func (e *Event) UnmarshalJSON(text []byte) error {
	type plain Event
	err := json.Unmarshal(text, (*plain)(e))
	e.Raw = append(json.RawMessage(nil), text...)
	return err
}

// EventsOptions say which events to follow. The zero value stands for those of all jobs
// that happen from now on.
type EventsOptions struct {
	JobID    string   // only of this job
	Statuses []Status // only what brings jobs to one of these, and deletions; not with JobID
	After    int64    // go on after the event of this number
	Past     bool     // begin with the first event that is known, unless After says where
}

// Events follows events as they happen. A connection that breaks or falls silent is made
// anew, also when the server has restarted, and goes on after the last event that came.
// Those of one job end when the job has; those of all jobs do not end but by an error.
func (c *Client) Events(ctx context.Context, o EventsOptions) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		for m, err := range c.messages(ctx, o) {
			var e Event
			switch {
			case err != nil:
				yield(Event{}, err)
				return
			case m.name == "hello" || m.name == "heartbeat":
				continue
			}
			if err := c.decode(m.data, &e); err != nil {
				yield(Event{}, err)
				return
			}
			if m.name == string(EventProgress) {
				e.Kind, e.Status = EventProgress, StatusProcessing
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

// History returns the events of a job so far. There are none of a job of long ago.
func (c *Client) History(ctx context.Context, id string) ([]Event, error) {
	path, err := jobPath("/api/jobs/", id, "/history")
	if err != nil {
		return nil, err
	}
	var history struct{ Events []Event }
	err = c.fetch(ctx, call{method: http.MethodGet, path: path}, &history)
	return history.Events, err
}
