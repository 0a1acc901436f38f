package rest

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"songmap/adapters/rest/document"
	"songmap/adapters/rest/problem"
	"songmap/domain"
	"songmap/ports"
)

// Where the parts of a job are found.
const (
	statusPlace  = "/api/status/"
	songMapPlace = "/api/songmap/"
)

// pollAfter is how many seconds a client should wait before it asks again
// after an unfinished job.
const pollAfter = "2"

// job is a job as clients see it. Fields that have no value yet are null, not
// missing: clients of the old service read all of them.
type job struct {
	JobID              string        `json:"job_id"`
	Status             domain.Status `json:"status" enum:"${statuses}"`
	Progress           float64       `json:"progress" minimum:"0" maximum:"1"`
	Elapsed            float64       `json:"elapsed" doc:"Seconds since the analysis began, or that it took."`
	EstimatedRemaining *float64      `json:"estimated_remaining" doc:"Seconds, while the job is processing."`
	ErrorMessage       *string       `json:"error_message" doc:"Why the job failed, for people."`
	CreatedAt          time.Time     `json:"created_at"`
	StartedAt          *time.Time    `json:"started_at"`
	CompletedAt        *time.Time    `json:"completed_at" doc:"When the job ended, well or not."`
	ErrorCode          *string       `json:"error_code" doc:"Why the job failed, for programs." example:"decode_failed"`
	Retryable          *bool         `json:"retryable" doc:"Whether a retry of the failed job may end better; null unless it has failed."`
	Stage              *string       `json:"stage" doc:"What the analysis is doing: ${stages}."`
	Attempt            int           `json:"attempt" doc:"Analyses of this job that failed."`
	FileName           string        `json:"file_name" doc:"The upload's name, as the client gave it."`
	SongMapURL         *string       `json:"song_map_url"`
	QueuePosition      *int64        `json:"queue_position" doc:"Which of the next jobs to be started this one is: 1 for the next. An estimate: others may be submitted whose turn comes before, and a job that waits to be tried again counts as the last. Null in lists and for jobs that do not wait."`
	Warnings           []string      `json:"warnings" nullable:"false" doc:"What of the song was not heard, or not as it was meant, for people: complete means that the rest was."`
	Priority           int           `json:"priority" minimum:"-10" maximum:"10" doc:"Within its group: higher goes first."`
	Group              *string       `json:"group" doc:"Groups take turns; null for a job without one."`
}

func viewOf(j domain.Job, now time.Time) job {
	v := job{
		JobID: j.ID, Status: j.Status, Progress: j.Progress,
		Elapsed:   j.Elapsed(now).Seconds(),
		CreatedAt: j.CreatedAt, StartedAt: optional(j.StartedAt), CompletedAt: optional(j.CompletedAt),
		Stage: optional(string(j.Stage)), Attempt: j.Attempt, FileName: j.Input.FileName, Warnings: j.Warnings.Sentences(),
		Priority: j.Priority, Group: optional(j.Group),
	}
	if left, ok := j.Remaining(now); ok {
		v.EstimatedRemaining = new(left.Seconds())
	}
	switch j.Status {
	case domain.StatusComplete:
		v.SongMapURL = new(songMapPlace + j.ID)
	case domain.StatusFailed:
		v.ErrorMessage, v.ErrorCode = optional(j.Failure.Message), optional(string(j.Failure.Code))
		v.Retryable = new(j.Failure.Code.Retryable())
	case domain.StatusPending, domain.StatusProcessing:
	}
	return v
}

type statusInput struct {
	JobPath
	IfNoneMatch string `header:"If-None-Match" doc:"The ETag of an earlier answer: 304 if nothing has changed since."`
}

type statusOutput struct {
	Status     int
	ETag       string `header:"ETag"`
	RetryAfter string `header:"Retry-After" doc:"Seconds; while the job has not finished."`
	Body       job
}

type deleted struct {
	Message string `json:"message" example:"Job 4711 deleted"`
	JobID   string `json:"job_id"`
}

func (a *api) registerJobs() {
	a.registerStatus("/api/jobs/{job_id}", "getJob", "Get a job")
	a.registerStatus(statusPlace+"{job_id}", "getStatus", "Get the status of a job")

	deletion := operation("jobs", http.MethodDelete, "/api/jobs/{job_id}", "deleteJob", "Delete a job, its upload and its Song Map", problem.NotFound)
	deletion.Description = "In any state: an analysis that is under way stops within a second."
	handle(a, deletion, func(ctx context.Context, in *JobPath) (*output[deleted], error) {
		j, err := a.Jobs.Delete(ctx, in.ID)
		return &output[deleted]{deleted{fmt.Sprintf("Job %s deleted", j.ID), j.ID}}, err
	})

	retry := move("retry", "retryJob", "Retry a failed job")
	retry.Description = "The job waits for its turn again, with as many attempts as a new one."
	a.registerMove(retry, ports.JobService.Retry)

	cancel := move("cancel", "cancelJob", "Cancel a job")
	cancel.Description = "The job ends as an error with the code cancelled; an analysis that is under way stops within a second."
	a.registerMove(cancel, ports.JobService.Cancel)
}

// registerStatus registers a call that says how a job stands. There are two: one
// where the other calls about a job are, and the one of the old service.
func (a *api) registerStatus(path, id, summary string) {
	get := operation("jobs", http.MethodGet, path, id, summary, problem.NotFound)
	get.Description = "Ask again after Retry-After seconds while it is there, or follow the job's events instead."
	get.Responses = notModified()
	handle(a, get, func(ctx context.Context, in *statusInput) (*statusOutput, error) {
		j, err := a.Jobs.Get(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		out, err := a.status(ctx, j)
		if err == nil && matches(in.IfNoneMatch, out.ETag) {
			out.Status = http.StatusNotModified
		}
		return out, err
	})
}

// move describes a call that moves a job to another state.
func move(verb, id, summary string) huma.Operation {
	return operation("jobs", http.MethodPost, "/api/jobs/{job_id}/"+verb, id, summary, problem.NotFound, problem.NotAllowedNow)
}

func (a *api) registerMove(op huma.Operation, move func(ports.JobService, context.Context, string) (domain.Job, error)) {
	handle(a, op, func(ctx context.Context, in *JobPath) (*statusOutput, error) {
		j, err := move(a.Jobs, ctx, in.ID)
		if err != nil {
			return nil, err
		}
		return a.status(ctx, j)
	})
}

// status shows how a job stands.
func (a *api) status(ctx context.Context, j domain.Job) (*statusOutput, error) {
	position, err := a.Jobs.Position(ctx, j)
	if err != nil {
		return nil, err
	}
	out := &statusOutput{Status: http.StatusOK, ETag: stateTag(j, position), Body: viewOf(j, a.Now())}
	out.Body.QueuePosition = optional(position)
	if !j.Status.Finished() {
		out.RetryAfter = pollAfter
	}
	return out, nil
}

// stateTag names a state of a job. It is weak because elapsed and
// estimated_remaining go on while the job stands still.
func stateTag(j domain.Job, position int64) string {
	tag := append(make([]byte, 0, 96), `W/"`...)
	tag = strconv.AppendInt(tag, j.UpdatedAt.UnixMicro(), 36)
	tag = append(append(tag, '-'), j.Status...)
	tag = strconv.AppendFloat(append(tag, '-'), j.Progress, 'g', -1, 64)
	tag = append(append(tag, '-'), j.Stage...)
	tag = strconv.AppendInt(append(tag, '-'), int64(j.Attempt), 10)
	tag = strconv.AppendInt(append(tag, '-'), position, 10)
	return string(append(tag, '"'))
}

// matches compares weakly (RFC 9110, section 13.1.2). Our own tags contain no
// comma, so a list may be split there.
func matches(ifNoneMatch, tag string) bool {
	for candidate := range strings.SplitSeq(ifNoneMatch, ",") {
		candidate = strings.TrimSpace(candidate)
		if candidate == "*" || strings.TrimPrefix(candidate, "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}

func notModified() map[string]*huma.Response {
	return map[string]*huma.Response{"304": unchanged()}
}

func unchanged() *huma.Response {
	return &huma.Response{
		Description: "Nothing has changed since the ETag of If-None-Match",
		Headers:     map[string]*huma.Header{"ETag": document.Header("As it was sent before.", huma.TypeString)},
	}
}
