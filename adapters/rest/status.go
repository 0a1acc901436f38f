package rest

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"songmap/domain"
)

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

func (a *api) registerStatus() {
	op := operation(http.MethodGet, statusPlace+"{job_id}", "getStatus", "Look at a job", http.StatusNotFound)
	op.Tags = []string{"jobs"}
	op.Responses = notModified()
	handle(a, op, func(ctx context.Context, in *statusInput) (*statusOutput, error) {
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

// status tells how a job stands.
func (a *api) status(ctx context.Context, j domain.Job) (*statusOutput, error) {
	position, err := a.Jobs.Position(ctx, j)
	if err != nil {
		return nil, err
	}
	out := &statusOutput{Status: http.StatusOK, ETag: stateTag(j, position), Body: viewOf(j, time.Now())}
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
