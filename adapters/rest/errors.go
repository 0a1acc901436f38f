package rest

import (
	"context"
	"errors"
	"net/http"

	"go.uber.org/zap"

	"songmap/adapters/rest/middleware"
	"songmap/adapters/rest/problem"
	"songmap/domain"
	"songmap/ports"
)

// problem turns an error of the hexagon into what the client gets to see, and
// logs what the client must not see. No other place knows both.
func (a *api) problem(ctx context.Context, err error) *problem.Problem {
	i := middleware.InfoOf(ctx)
	p := translate(err, problem.Echo(i.Request.PathValue("job_id")))
	if p.Status < http.StatusInternalServerError || errors.Is(ctx.Err(), context.Canceled) {
		return p // the client's mistake, or a client that has gone
	}
	level := zap.WarnLevel
	if p.Code == problem.InternalError.Code {
		level = zap.ErrorLevel
	}
	a.log.Log(level, "call failed", append(i.Fields(), zap.String("code", p.Code), zap.Error(err))...)
	return p
}

func translate(err error, jobID string) *problem.Problem {
	var (
		ready   *problem.Problem
		wrong   *domain.InvalidError
		refused *domain.TransitionError
		webhook *domain.WebhookError
	)
	switch {
	case errors.As(err, &ready):
		return ready
	case errors.As(err, &wrong):
		return problem.Invalid(wrong.Field, wrong.Reason)
	case errors.As(err, &refused):
		return problem.New(problem.NotAllowedNow, "Job %s cannot be %s: %s", refused.ID, refused.Action, refused.Reason)
	case errors.As(err, &webhook):
		return problem.New(problem.WebhookConfigured, "Webhook %s cannot be changed: %s", webhook.ID, webhook.Reason)
	case errors.Is(err, domain.ErrTransition):
		return problem.New(problem.NotAllowedNow, "Job %s does not allow this now", jobID)
	case errors.Is(err, domain.ErrInvalid):
		return problem.New(problem.InvalidRequest, "The request is not valid")
	case errors.Is(err, ports.ErrNotFound):
		return problem.New(problem.NotFound, "Job %s not found", jobID)
	case errors.Is(err, ports.ErrExists):
		return problem.New(problem.JobExists, "A job with this job_id exists already")
	case errors.Is(err, ports.ErrTooMany):
		return problem.New(problem.TooManyWebhooks, "There are as many webhooks as there may be; remove one first")
	case errors.Is(err, ports.ErrKeyReused):
		return problem.New(problem.KeyReused, "This Idempotency-Key was used for another upload, or with another webhook_url, priority or group")
	case errors.Is(err, ports.ErrUnsigned):
		return problem.New(problem.WebhookUnsigned, "The service is not set up to sign messages to a webhook_url")
	case errors.Is(err, ports.ErrNoKey):
		return problem.New(problem.WebhookUnsigned, "The service has no key to keep a webhook's secret by; start it with --secrets-key")
	case errors.Is(err, ports.ErrSealed):
		return problem.New(problem.WebhookSealed, "The secret of this webhook was sealed by a key that is not there; bring the key back, or rotate the secret")
	case errors.Is(err, ports.ErrOtherGroup):
		return problem.New(problem.GroupNotAllowed, "This key submits jobs in its own group alone")
	case errors.Is(err, ports.ErrGroupFull):
		return problem.New(problem.QueueFull, "Too many jobs of this group are waiting; try again later")
	case errors.Is(err, ports.ErrQueueFull):
		return problem.New(problem.QueueFull, "Too many jobs are waiting; try again later")
	case errors.Is(err, ports.ErrNoSpace):
		return problem.New(problem.DiskFull, "There is not enough disk space; nothing was stored")
	case errors.Is(err, ports.ErrStopping):
		return problem.New(problem.Stopping, "The service is stopping; try again later")
	case errors.Is(err, ports.ErrUnavailable), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return problem.New(problem.StorageUnavailable, "The service cannot reach its storage; try again later")
	default:
		return problem.New(problem.InternalError, "internal error")
	}
}
