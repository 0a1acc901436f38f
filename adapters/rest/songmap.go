package rest

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"songmap/adapters/internal/export"
	"songmap/adapters/rest/problem"
	"songmap/domain"
	"songmap/ports"
)

type songMapInput struct {
	JobPath
	Patience
	Format string `query:"format" enum:"json,jams,midi,audacity,csv,chordpro,svg" default:"json" doc:"How the Song Map is written. All but json are files of their own, named after the upload."`
}

// songMapBody describes the answer; envelope writes it.
type songMapBody struct {
	JobID   string         `json:"job_id"`
	SongMap map[string]any `json:"song_map" doc:"The Song Map: tempo, beats, downbeats, meter, key, chords, sections, melody and bass."`
	Elapsed float64        `json:"elapsed" doc:"Seconds that the analysis took."`
}

type unfinished struct {
	JobID    string        `json:"job_id"`
	Status   domain.Status `json:"status" enum:"pending,processing"`
	Progress float64       `json:"progress" minimum:"0" maximum:"1"`
	Detail   string        `json:"detail" example:"Job 4711 is still processing (progress: 42.0%)"`
}

func (a *api) registerSongMap() {
	op := operation(http.MethodGet, songMapPlace+"{job_id}", "getSongMap", "Fetch the Song Map of a job", http.StatusNotFound, http.StatusConflict)
	op.Tags = []string{"results"}
	op.Responses = map[string]*huma.Response{
		"200": {Description: exportDescription(), Content: exportContent(a.content(reflect.TypeFor[songMapBody]()))},
		"202": {
			Description: "The job has not finished yet",
			Content:     a.content(reflect.TypeFor[unfinished]()),
			Headers:     map[string]*huma.Param{"Retry-After": {Description: "Seconds.", Schema: &huma.Schema{Type: huma.TypeString}}},
		},
	}
	handle(a, op, func(ctx context.Context, in *songMapInput) (*huma.StreamResponse, error) {
		a.await(ctx, &in.Patience, in.ID)
		j, text, err := a.Library.SongMap(ctx, in.ID)
		switch {
		case errors.Is(err, ports.ErrNotReady):
			return notReady(j), nil
		case errors.Is(err, ports.ErrJobFailed):
			return nil, failed(j)
		case err != nil:
			return nil, err
		}
		if f, found := export.Find(in.Format); found {
			return a.exportAnswer(ctx, j, text, f)
		}
		return songMapAnswer(j, text)
	})
}

// content describes a JSON body.
func (a *api) content(t reflect.Type) map[string]*huma.MediaType {
	schema := a.huma.OpenAPI().Components.Schemas.Schema(t, true, "")
	return map[string]*huma.MediaType{"application/json": {Schema: schema}}
}

// notReady says "processing" of a pending job too: clients of the old service
// look for the words.
func notReady(j domain.Job) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		_, w := humago.Unwrap(ctx)
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Retry-After", pollAfter)
		w.WriteHeader(http.StatusAccepted)
		_ = json.NewEncoder(w).Encode(unfinished{ // the client may have gone
			j.ID, j.Status, j.Progress,
			fmt.Sprintf("Job %s is still processing (progress: %.1f%%)", j.ID, 100*j.Progress),
		})
	}}
}

// failed tells why a job has no Song Map.
func failed(j domain.Job) *problem.Problem {
	if j.Failure.Message == "" {
		return problem.New(problem.JobFailed, "Job %s failed", j.ID)
	}
	return problem.New(problem.JobFailed, "%s", j.Failure.Message).WithCode(cmp.Or(string(j.Failure.Code), problem.JobFailed.Code))
}
