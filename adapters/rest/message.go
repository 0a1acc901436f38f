package rest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"songmap/domain"
)

// message is one of a stream of Server-Sent Events (HTML, section 9.2).
type message struct {
	id   int64 // noID: none
	name string
	data any
}

// noID is for messages that leave the place in the log as it was.
const noID int64 = -1

// hello is the first message.
type hello struct {
	Job *job `json:"job,omitempty" doc:"The job as it stood, if a single one is followed that exists."`
}

// progress is how far a job has come since the last event.
type progress struct {
	JobID              string   `json:"job_id"`
	Progress           float64  `json:"progress" minimum:"0" maximum:"1"`
	Stage              *string  `json:"stage"`
	Elapsed            float64  `json:"elapsed" doc:"Seconds."`
	EstimatedRemaining *float64 `json:"estimated_remaining" doc:"Seconds."`
}

func progressOf(j job) progress {
	return progress{j.JobID, j.Progress, j.Stage, j.Elapsed, j.EstimatedRemaining}
}

// heartbeat says nothing but that the service is there.
type heartbeat struct{}

// text is the message as it is sent.
func (m message) text() []byte {
	var b bytes.Buffer
	if m.id != noID {
		fmt.Fprintf(&b, "id: %d\n", m.id)
	}
	data, err := json.Marshal(m.data) // on one line
	if err != nil {
		panic("rest: " + err.Error()) // our own types can be printed
	}
	fmt.Fprintf(&b, "event: %s\ndata: %s\n\n", m.name, data)
	return b.Bytes()
}

// retry asks a browser to come back after a while.
func retry(after time.Duration) []byte {
	return fmt.Appendf(nil, "retry: %d\n\n", after.Milliseconds())
}

// messages describes a stream in the OpenAPI document, which has no words of
// its own for one, in the form that huma's generators know.
func (a *api) messages() *huma.Schema {
	var each []*huma.Schema
	add := func(name string, data reflect.Type) {
		each = append(each, &huma.Schema{
			Title: name, Type: huma.TypeObject, Required: []string{"event", "data"},
			Properties: map[string]*huma.Schema{
				"id":    {Type: huma.TypeInteger, Description: "The event's number."},
				"event": {Type: huma.TypeString, Enum: []any{name}},
				"data":  a.huma.OpenAPI().Components.Schemas.Schema(data, true, ""),
			},
		})
	}
	add("hello", reflect.TypeFor[hello]())
	add("progress", reflect.TypeFor[progress]())
	add("heartbeat", reflect.TypeFor[heartbeat]())
	for _, kind := range domain.EventKinds() {
		add(string(kind), reflect.TypeFor[event]())
	}
	return &huma.Schema{Type: huma.TypeArray, Description: "One item a message.", Items: &huma.Schema{OneOf: each}}
}
