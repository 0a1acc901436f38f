package rest

import (
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/google/uuid"

	"songmap/adapters/rest/problem"
	"songmap/domain"
	"songmap/ports"
)

// How long a client may keep what never changes: for as long as it may show
// something that was deleted meanwhile. Only for itself, as not everybody may see it.
const (
	keepForADay = "private, max-age=86400, immutable"
	askEachTime = "private, no-cache"
)

// lifetime is how long the results of a job may be kept. An id that a client has
// chosen may be that of another job tomorrow, if this one is deleted.
func lifetime(jobID string) string {
	if id, err := uuid.Parse(jobID); err == nil && id.Version() == 7 && id.String() == jobID {
		return keepForADay
	}
	return askEachTime
}

// resultTag names what an analysis has left, in a format. A Song Map never changes;
// how it is exported may with the program's version. The tag is weak because
// a compressed answer has the same.
func (a *api) resultTag(j domain.Job, format string) string {
	tag := `W/"` + strconv.FormatInt(j.CompletedAt.UnixMicro(), 36)
	if format != jsonFormat {
		tag += "-" + format + "-" + a.config.Version
	}
	return tag + `"`
}

// kept says of an answer how long it may be kept, and how to ask whether it is still so.
func kept(response *huma.StreamResponse, jobID, tag string) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		ctx.SetHeader("Cache-Control", lifetime(jobID))
		ctx.SetHeader("ETag", tag)
		response.Body(ctx)
	}}
}

func notModifiedResponse() *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(ctx huma.Context) { ctx.SetStatus(http.StatusNotModified) }}
}

// peaksTag names a waveform, of which nothing but its time is known.
func peaksTag(f ports.File) string {
	return `W/"` + strconv.FormatInt(f.Modified.UnixMicro(), 36) + `"`
}

// refuseIfMatch refuses a condition that no deletion can meet: it compares
// strongly (RFC 9110, section 13.1.1), and the tags of what can be deleted here are
// weak, as a job goes on while it is looked at. To pass over it would delete
// what a client wanted to keep.
func refuseIfMatch(ctx huma.Context, next func(huma.Context)) {
	if condition := ctx.Header("If-Match"); condition != "" && condition != "*" {
		_, w := humago.Unwrap(ctx)
		problem.New(problem.PreconditionFailed, "Nothing here has an ETag that If-Match could be compared with; leave it out to delete all the same").Send(w)
		return
	}
	next(ctx)
}
