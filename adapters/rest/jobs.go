package rest

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"songmap/domain"
)

// cleanupCall stands in the path where a job's id would, so it can be no id.
const cleanupCall = "cleanup"

func (a *api) registerJobs() {
	a.registerList()

	remove := operation(http.MethodDelete, "/api/jobs/{job_id}", "deleteJob", "Delete a job, its upload and its Song Map", http.StatusNotFound)
	remove.Tags = []string{"jobs"}
	handle(a, remove, a.deleteJob)

	cleanup := operation(http.MethodDelete, "/api/jobs/"+cleanupCall, "cleanUpJobs", "Delete finished jobs that are old")
	cleanup.Tags = []string{"jobs"}
	cleanup.RejectUnknownQueryParameters = true // a misspelled days must not delete by the default
	handle(a, cleanup, a.cleanUp)

	a.registerMove("retry", "retryJob", "Give a failed job a fresh start", func(ctx context.Context, id string) (domain.Job, error) {
		return a.Jobs.Retry(ctx, id)
	})
	a.registerMove("cancel", "cancelJob", "End a job that has not ended yet", func(ctx context.Context, id string) (domain.Job, error) {
		return a.Jobs.Cancel(ctx, id)
	})
}

// registerMove registers a call that moves a job to another state.
func (a *api) registerMove(verb, id, summary string, move func(context.Context, string) (domain.Job, error)) {
	op := operation(http.MethodPost, "/api/jobs/{job_id}/"+verb, id, summary, http.StatusNotFound, http.StatusConflict)
	op.Tags = []string{"jobs"}
	handle(a, op, func(ctx context.Context, in *JobPath) (*statusOutput, error) {
		j, err := move(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		return a.status(ctx, j)
	})
}

type deleteOutput struct{ Body deleted }

type deleted struct {
	Message string `json:"message" example:"Job 4711 deleted"`
	JobID   string `json:"job_id"`
}

func (a *api) deleteJob(ctx context.Context, in *JobPath) (*deleteOutput, error) {
	j, err := a.Jobs.Delete(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &deleteOutput{deleted{fmt.Sprintf("Job %s deleted", j.ID), j.ID}}, nil
}

type cleanupInput struct {
	Days   int  `query:"days" default:"7" minimum:"0" maximum:"36500" doc:"Delete jobs that were created more than so many days ago."`
	DryRun bool `query:"dry_run" default:"false" doc:"Only count them."`
}

// Resolve refuses what huma would read as the default: an empty value (a
// shell variable that was not set), or one that is not properly encoded.
func (*cleanupInput) Resolve(ctx huma.Context) []error {
	at := ctx.URL()
	query, err := url.ParseQuery(at.RawQuery)
	if err != nil {
		return []error{&huma.ErrorDetail{Location: "query", Message: "is not properly encoded"}}
	}
	for name, values := range query {
		if len(values) > 1 || values[0] == "" {
			return []error{&huma.ErrorDetail{Location: "query." + name, Message: "must have one value"}}
		}
	}
	return nil
}

type cleanupOutput struct{ Body cleaned }

type cleaned struct {
	Message       string `json:"message" example:"Deleted 3 jobs older than 7 days"`
	DeletedCount  int64  `json:"deleted_count" doc:"In a dry run: how many would have been deleted."`
	RetentionDays int    `json:"retention_days"`
}

func (a *api) cleanUp(ctx context.Context, in *cleanupInput) (*cleanupOutput, error) {
	n, err := a.Jobs.CleanUp(ctx, in.Days, in.DryRun)
	if err != nil {
		return nil, err
	}
	did := "Deleted"
	if in.DryRun {
		did = "Would delete"
	}
	message := fmt.Sprintf("%s %d jobs older than %d days", did, n, in.Days)
	return &cleanupOutput{cleaned{message, n, in.Days}}, nil
}

// viewsOf shows jobs as they stand at one moment.
func viewsOf(jobs []domain.Job) []job {
	now := time.Now()
	views := make([]job, 0, len(jobs))
	for _, j := range jobs {
		views = append(views, viewOf(j, now))
	}
	return views
}
