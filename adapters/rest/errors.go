package rest

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"go.uber.org/zap"

	"songmap/domain"
	"songmap/ports"
)

// problem turns an error of the hexagon into what the client gets to see, and
// tells the log what the client must not see. No other place knows both.
func (a *api) problem(ctx context.Context, err error) *problem {
	v := visitOf(ctx)
	p := translate(err, v.jobID())
	if p.Status < http.StatusInternalServerError || errors.Is(ctx.Err(), context.Canceled) {
		return p // the client's mistake, or a client that has gone
	}
	level := zap.WarnLevel
	if p.Code == string(internalError) {
		level = zap.ErrorLevel
	}
	a.log.Log(level, "call failed", append(v.fields(), zap.String("code", p.Code), zap.Error(err))...)
	return p
}

func translate(err error, jobID string) *problem {
	var (
		ready   *problem
		wrong   *domain.InvalidError
		refused *domain.TransitionError
		webhook *domain.WebhookError
	)
	switch {
	case errors.As(err, &ready):
		return ready
	case errors.As(err, &wrong):
		return invalid(wrong.Field, wrong.Reason)
	case errors.As(err, &refused):
		return newProblem(notAllowedNow, "Job %s cannot be %s: %s", refused.ID, refused.Action, refused.Reason)
	case errors.As(err, &webhook):
		return newProblem(webhookConfigured, "Webhook %s cannot be changed: %s", webhook.ID, webhook.Reason)
	case errors.Is(err, domain.ErrTransition):
		return newProblem(notAllowedNow, "Job %s does not allow this now", jobID)
	case errors.Is(err, domain.ErrInvalid):
		return newProblem(invalidRequest, "The request is not valid")
	case errors.Is(err, ports.ErrNotFound):
		return newProblem(notFound, "Job %s not found", jobID)
	case errors.Is(err, ports.ErrExists):
		return newProblem(jobExists, "A job with this job_id exists already")
	case errors.Is(err, ports.ErrTooMany):
		return newProblem(tooManyWebhooks, "There are as many webhooks as there may be; remove one first")
	case errors.Is(err, ports.ErrKeyReused):
		return newProblem(keyReused, "This Idempotency-Key was used for another upload, or another webhook_url")
	case errors.Is(err, ports.ErrUnsigned):
		return newProblem(webhookUnsigned, "The service is not set up to sign messages to a webhook_url")
	case errors.Is(err, ports.ErrQueueFull):
		return newProblem(queueFull, "Too many jobs are waiting; try again later")
	case errors.Is(err, ports.ErrNoSpace):
		return newProblem(diskFull, "There is not enough disk space; nothing was stored")
	case errors.Is(err, ports.ErrStopping):
		return newProblem(stopping, "The service is stopping; try again later")
	case errors.Is(err, ports.ErrUnavailable), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return newProblem(storageUnavailable, "The service cannot reach its storage; try again later")
	default:
		return newProblem(internalError, "internal error")
	}
}

// asProblem gives huma's own errors a code. They tell of parameters that do
// not fit their description, and echo what was sent; not all of it, here.
func asProblem(_ huma.Context, _ string, body any) (any, error) {
	m, ok := body.(*huma.ErrorModel)
	if !ok {
		return body, nil
	}
	p := forStatus(m.Status)
	for _, e := range m.Errors[:min(len(m.Errors), mostDetails)] {
		p.Errors = append(p.Errors, short(*e))
	}
	if len(p.Errors) > 0 {
		p.Detail = p.Errors[0].Location + ": " + p.Errors[0].Message
	}
	return p, nil
}

// How much of a wrong request its problem repeats.
const (
	mostDetails = 10
	mostEcho    = 100 // bytes
)

// ours leaves out the words of parsers, which huma passes on: they repeat what
// was sent, and tell how the service is made.
func ours(message string) string {
	if strings.HasPrefix(message, "json: ") {
		return "is not what this call wants"
	}
	if strings.HasPrefix(message, "expected ") {
		message, _, _ = strings.Cut(message, ": ")
	}
	return message
}

func short(e huma.ErrorDetail) *huma.ErrorDetail {
	if strings.HasPrefix(e.Location, "body") {
		e.Value = nil // it may be a secret
	}
	e.Location, e.Message = clip(e.Location, mostEcho), clip(ours(e.Message), 2*mostEcho)
	switch v := e.Value.(type) {
	case string:
		e.Value = clip(v, mostEcho)
	case bool, int64, float64:
	default:
		e.Value = nil
	}
	return &e
}

// forStatus is the problem of an error of which only the status is known.
func forStatus(status int) *problem {
	switch status {
	case http.StatusNotFound:
		return newProblem(notFound, "There is nothing here")
	case http.StatusMethodNotAllowed:
		return newProblem(methodNotAllowed, "This place does not allow this method")
	case http.StatusPreconditionFailed:
		return newProblem(preconditionFailed, "The file is not the one that the request is about")
	case http.StatusRequestedRangeNotSatisfiable:
		return newProblem(rangeOutside, "The file is shorter than that")
	}
	p := newProblem(invalidRequest, "The request is not valid")
	if status >= http.StatusInternalServerError {
		p = newProblem(internalError, "internal error")
	}
	p.Status = status
	return p
}
