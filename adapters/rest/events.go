package rest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"songmap/adapters/rest/problem"
	"songmap/domain"
	"songmap/ports"
)

// Of streams of events:
const (
	// heartbeatEvery is often enough for proxies not to cut the connection as
	// idle, and for the client to notice soon when the service has gone.
	heartbeatEvery = 15 * time.Second
	// writeFor is how long a client may take to accept one message.
	writeFor = 10 * time.Second
)

// event is an event as clients see it; what does not apply to its kind is null.
type event struct {
	Number       int64            `json:"number" doc:"Ascends from event to event; no two events of the service share one."`
	JobID        string           `json:"job_id"`
	Kind         domain.EventKind `json:"kind" enum:"${events}"`
	Status       *string          `json:"status" doc:"The job's status from then on: ${statuses}; null once it is deleted."`
	At           time.Time        `json:"at"`
	Stage        *string          `json:"stage" doc:"What the analysis was doing from then on."`
	Attempt      int              `json:"attempt" doc:"Analyses that had failed by then."`
	Crashes      int              `json:"crashes" doc:"Workers that had vanished by then."`
	Worker       *string          `json:"worker" doc:"Who worked on the job."`
	Reason       *string          `json:"reason" doc:"Why the job was requeued: ${reasons}."`
	ErrorCode    *string          `json:"error_code" doc:"What went wrong, for programs." example:"decode_failed"`
	ErrorMessage *string          `json:"error_message" doc:"What went wrong, for people."`
	Retryable    *bool            `json:"retryable" doc:"Whether a retry of the failed job may end better; null unless it has failed."`
	Warnings     []string         `json:"warnings" nullable:"false" doc:"What of the song was not heard, if the job is complete."`
	By           *string          `json:"by" doc:"Who asked for it, by the name of the API key; null if nobody did or no key was needed."`
}

func eventView(e domain.Event) event {
	v := event{
		Number: e.Number, JobID: e.JobID, Kind: e.Kind, Status: optional(string(e.Status())),
		At: e.At, Stage: optional(string(e.Stage)),
		Attempt: e.Attempt, Crashes: e.Crashes, Worker: optional(e.Worker), Reason: optional(string(e.Reason)),
		ErrorCode: optional(string(e.Failure.Code)), ErrorMessage: optional(e.Failure.Message),
		Warnings: e.Warnings.Sentences(), By: optional(e.By),
	}
	if e.Kind == domain.EventFailed {
		v.Retryable = new(e.Failure.Code.Retryable())
	}
	return v
}

type history struct {
	JobID  string  `json:"job_id"`
	Events []event `json:"events" nullable:"false" doc:"Oldest first. Empty for a job of the old service."`
}

// ResumeFrom is the input of calls that follow jobs. It is exported because
// huma sees no other embedded fields.
type ResumeFrom struct {
	LastEventID int64 `header:"Last-Event-ID" minimum:"-1" default:"-1" doc:"The last id that was seen: go on after it. Browsers send it by themselves when they reconnect."`
	After       int64 `query:"after" minimum:"-1" default:"-1" doc:"The same for a first request: 0 for all that is known, -1 for nothing of the past."`
}

// place is where to go on. A browser that reconnects sends the address of its
// first request again, so the header is the newer of the two.
func (r ResumeFrom) place() int64 {
	if r.LastEventID != ports.FromNow {
		return r.LastEventID
	}
	return r.After
}

type followInput struct {
	ResumeFrom
	Status []string `query:"status,explode" doc:"Only what brings jobs to one of these states, and deletions."`
}

type followJobInput struct {
	JobPath
	ResumeFrom
}

func (a *api) registerEvents() {
	past := operation("jobs", http.MethodGet, "/api/jobs/{job_id}/history", "getHistory", "List events of a job", problem.NotFound)
	past.Description = "All that has happened to it, from its creation on."
	handle(a, past, func(ctx context.Context, in *JobPath) (*output[history], error) {
		events, err := a.Jobs.History(ctx, in.ID)
		return &output[history]{history{in.ID, views(events, eventView)}}, err
	})

	all := a.streamOperation("/api/events", "followJobs", "Stream events of all jobs")
	all.Parameters = []*huma.Param{statusParameter("Only what brings jobs to one of these states, and deletions.")}
	handle(a, all, func(ctx context.Context, in *followInput) (*huma.StreamResponse, error) {
		statuses, err := parseStatuses(in.Status)
		if err != nil {
			return nil, err
		}
		return a.follow(ctx, ports.FeedQuery{Statuses: statuses, After: in.place()})
	})

	one := a.streamOperation("/api/jobs/{job_id}/events", "followJob", "Stream events of a job", problem.NotFound)
	one.Responses["204"] = &huma.Response{Description: "The job has ended, and nothing has happened since Last-Event-ID: do not reconnect"}
	handle(a, one, func(ctx context.Context, in *followJobInput) (*huma.StreamResponse, error) {
		return a.follow(ctx, ports.FeedQuery{JobID: in.ID, After: in.place()})
	})
}

// streamOperation describes a call that answers with a stream.
func (a *api) streamOperation(path, id, summary string, kinds ...problem.Kind) huma.Operation {
	op := operation("jobs", http.MethodGet, path, id, summary, kinds...)
	within(&op, a.layers.LimitStreams)
	op.Description = "Server-Sent Events. Of each event that is stored the id is its number in the log: after a lost " +
		"connection the stream goes on behind the last one that was seen, also when the service was restarted in between. " +
		"Readers that do not keep up are cut off, and go on in the same way."
	op.Responses = map[string]*huma.Response{"200": {
		Description: "A stream of events",
		Content:     a.messages(),
	}}
	return op
}

func (a *api) follow(ctx context.Context, q ports.FeedQuery) (*huma.StreamResponse, error) {
	s, err := a.Feed.Follow(ctx, q)
	if err != nil {
		return nil, err
	}
	l := &listener{api: a, stream: s}
	if q.After != ports.FromNow && q.JobID != "" && l.finished(ctx) {
		s.Close()
		return noContent(), nil
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		defer s.Close()
		r, w := humago.Unwrap(hc)
		l.listen(w, r)
	}}, nil
}

// finished reports whether there is nothing left to send of the one job that
// is followed. It reads ahead; listen sends what was read.
func (l *listener) finished(ctx context.Context) bool {
	if _, job := l.stream.Start(); job.ID != "" && !job.Status.Finished() {
		return false
	}
	batch, err := l.stream.Next(ctx)
	l.first = func() ([]ports.Update, error) { return batch, err }
	return errors.Is(err, io.EOF)
}

// noContent makes a browser reconnect no more (HTML, section 9.2.3).
func noContent() *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(hc huma.Context) { hc.SetStatus(http.StatusNoContent) }}
}
