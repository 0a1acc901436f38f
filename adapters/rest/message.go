package rest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"songmap/adapters/rest/document"
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

// messages describes a stream by the data of its messages, all of them as one:
// which of it a message has depends on its name, which stands outside of what
// generators of clients look at, so that they could not tell several types apart.
func (a *api) messages() map[string]*huma.MediaType {
	all := &huma.Schema{
		Type: huma.TypeObject, Properties: map[string]*huma.Schema{},
		Description: "The data of a message. Of one named hello: job, if a single one is followed. Of progress: job_id, progress, stage, elapsed" +
			" and estimated_remaining. Of heartbeat: nothing. All other messages are events, named after their kind.",
	}
	r := a.huma.OpenAPI().Components.Schemas
	for _, t := range []reflect.Type{reflect.TypeFor[hello](), reflect.TypeFor[progress](), reflect.TypeFor[event]()} {
		maps.Copy(all.Properties, huma.SchemaFromType(r, t).Properties)
	}
	return map[string]*huma.MediaType{"text/event-stream": {Schema: document.Component(r, "StreamMessage", all)}}
}
