package rest

import (
	"context"
	"net/http"
	"time"

	"songmap/domain"
)

type historyOutput struct{ Body history }

type history struct {
	JobID  string  `json:"job_id"`
	Events []event `json:"events" nullable:"false" doc:"Oldest first. Empty for a job of the old service."`
}

// event is an event as clients see it; what does not apply to its kind is null.
type event struct {
	Number       int64     `json:"number" doc:"Ascends from event to event; no two events of the service share one."`
	JobID        string    `json:"job_id"`
	Kind         string    `json:"kind" enum:"created,started,progressed,completed,failed,requeued,deleted"`
	Status       *string   `json:"status" doc:"The job's status from then on: pending, processing, complete or error; null once it is deleted."`
	At           time.Time `json:"at"`
	Stage        *string   `json:"stage" doc:"What the analysis was doing from then on."`
	Attempt      int       `json:"attempt" doc:"Analyses that had failed by then."`
	Crashes      int       `json:"crashes" doc:"Workers that had vanished by then."`
	Worker       *string   `json:"worker" doc:"Who worked on the job."`
	Reason       *string   `json:"reason" doc:"Why the job was requeued: attempt_failed, worker_lost, released or retried."`
	ErrorCode    *string   `json:"error_code" doc:"What went wrong, for programs." example:"decode_failed"`
	ErrorMessage *string   `json:"error_message" doc:"What went wrong, for people."`
	Retryable    *bool     `json:"retryable" doc:"Whether a retry of the failed job may end better; null unless it has failed."`
	Warnings     []string  `json:"warnings" nullable:"false" doc:"What of the song was not heard, if the job is complete."`
}

func (a *api) registerHistory() {
	op := operation(http.MethodGet, "/api/jobs/{job_id}/history", "getHistory", "Hear what has happened to a job", http.StatusNotFound)
	op.Tags = []string{"jobs"}
	handle(a, op, func(ctx context.Context, in *JobPath) (*historyOutput, error) {
		story, err := a.Jobs.History(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		out := &historyOutput{history{in.ID, make([]event, 0, len(story))}}
		for _, e := range story {
			out.Body.Events = append(out.Body.Events, eventView(e))
		}
		return out, nil
	})
}

func eventView(e domain.Event) event {
	v := event{
		Number: e.Number, JobID: e.JobID, Kind: string(e.Kind), Status: optional(string(e.Status())),
		At: e.At, Stage: optional(string(e.Stage)),
		Attempt: e.Attempt, Crashes: e.Crashes, Worker: optional(e.Worker), Reason: optional(string(e.Reason)),
		ErrorCode: optional(string(e.Failure.Code)), ErrorMessage: optional(e.Failure.Message),
		Warnings: e.Warnings.Sentences(),
	}
	if e.Kind == domain.EventFailed {
		v.Retryable = new(e.Failure.Code.Retryable())
	}
	return v
}
