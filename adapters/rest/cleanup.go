package rest

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/danielgtaylor/huma/v2"
)

// cleanupCall is the last element of the path of this call, where the calls about one
// job have its id. So no job can have this id.
const cleanupCall = "cleanup"

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

type cleaned struct {
	Message       string `json:"message" example:"Deleted 3 jobs older than 7 days"`
	DeletedCount  int64  `json:"deleted_count" doc:"In a dry run: how many would have been deleted."`
	RetentionDays int    `json:"retention_days"`
}

func (a *api) registerCleanup() {
	op := operation("jobs", http.MethodDelete, "/api/jobs/"+cleanupCall, "cleanUpJobs", "Delete old finished jobs")
	op.Description = "With their uploads and Song Maps. Jobs that have not finished stay, however old."
	op.RejectUnknownQueryParameters = true // a misspelled days must not delete by the default
	handle(a, op, func(ctx context.Context, in *cleanupInput) (*output[cleaned], error) {
		n, err := a.Jobs.CleanUp(ctx, in.Days, in.DryRun)
		did := "Deleted"
		if in.DryRun {
			did = "Would delete"
		}
		message := fmt.Sprintf("%s %d jobs older than %d days", did, n, in.Days)
		return &output[cleaned]{cleaned{message, n, in.Days}}, err
	})
}
