package rest

import (
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"songmap/ports"
)

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
	all := a.stream("/api/events", "followJobs", "Follow all jobs")
	all.Parameters = []*huma.Param{statusParameter("Only what brings jobs to one of these states, and deletions.")}
	handle(a, all, func(ctx context.Context, in *followInput) (*huma.StreamResponse, error) {
		statuses, err := parseStatuses(in.Status)
		if err != nil {
			return nil, err
		}
		return a.follow(ctx, ports.FeedQuery{Statuses: statuses, After: in.place()})
	})

	one := a.stream("/api/jobs/{job_id}/events", "followJob", "Follow a job to its end", http.StatusNotFound)
	one.Responses["204"] = &huma.Response{Description: "The job has ended, and nothing has happened since Last-Event-ID: do not reconnect"}
	handle(a, one, func(ctx context.Context, in *followJobInput) (*huma.StreamResponse, error) {
		return a.follow(ctx, ports.FeedQuery{JobID: in.ID, After: in.place()})
	})
}

// stream describes a call that answers with events.
func (a *api) stream(path, id, summary string, statuses ...int) huma.Operation {
	op := operation(http.MethodGet, path, id, summary, statuses...)
	op.Tags = []string{"jobs"}
	op.Description = "Server-Sent Events. Of each event that is stored the id is its number in the log: after a lost " +
		"connection the stream goes on behind the last one that was seen, also when the service was restarted in between. " +
		"Readers that do not keep up are cut off, and go on in the same way."
	op.Responses = map[string]*huma.Response{"200": {
		Description: "A stream of events",
		Content:     map[string]*huma.MediaType{"text/event-stream": {Schema: a.messages()}},
	}}
	return op
}

func (a *api) follow(ctx context.Context, q ports.FeedQuery) (*huma.StreamResponse, error) {
	s, err := a.Feed.Follow(ctx, q)
	if err != nil {
		return nil, err
	}
	l := &listener{api: a, stream: s}
	if q.After != ports.FromNow && q.JobID != "" {
		if l.finished(ctx) {
			s.Close()
			return noContent(), nil
		}
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		defer s.Close()
		r, w := humago.Unwrap(hc)
		l.listen(w, r)
	}}, nil
}

// finished reports whether there is nothing left to tell of the one job that
// is followed. What there is instead is told later.
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
