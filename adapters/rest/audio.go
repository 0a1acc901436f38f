package rest

import (
	"context"
	"errors"
	"net/http"
	"path"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"songmap/adapters/rest/problem"
	"songmap/domain"
	"songmap/ports"
)

type stemInput struct {
	JobPath
	Name string `path:"name" doc:"vocals, bass, drums or other." example:"vocals"`
}

func (a *api) registerAudio() {
	original := operation(http.MethodGet, "/api/audio/{job_id}/original", "getOriginal", "Fetch the upload", http.StatusNotFound, http.StatusPreconditionFailed, http.StatusRequestedRangeNotSatisfiable)
	original.Tags, original.Responses = []string{"results"}, audioResponses()
	handle(a, original, func(ctx context.Context, in *JobPath) (*huma.StreamResponse, error) {
		j, f, err := a.Library.Original(ctx, in.ID)
		if err != nil {
			return nil, noFile(err, in.ID)
		}
		return fileAnswer(f, mediaType(path.Ext(f.Name)), j.Input.FileName, j.Input.SHA256), nil
	})

	stem := operation(http.MethodGet, "/api/audio/{job_id}/stem/{name}", "getStem", "Fetch a part that the analyzer separated from the song",
		http.StatusBadRequest, http.StatusNotFound, http.StatusPreconditionFailed, http.StatusRequestedRangeNotSatisfiable)
	stem.Tags, stem.Responses = []string{"results"}, audioResponses()
	handle(a, stem, func(ctx context.Context, in *stemInput) (*huma.StreamResponse, error) {
		f, err := a.Library.Stem(ctx, in.ID, in.Name)
		if errors.Is(err, domain.ErrInvalid) {
			return nil, problem.New(problem.UnknownStem, "A stem is vocals, bass, drums or other")
		}
		if err != nil {
			return nil, noFile(err, in.ID)
		}
		return fileAnswer(f, mediaType(path.Ext(f.Name)), f.Name, ""), nil
	})

	waveform := operation(http.MethodGet, "/api/audio/{job_id}/peaks", "getPeaks", "Fetch the waveform", http.StatusNotFound, http.StatusPreconditionFailed, http.StatusRequestedRangeNotSatisfiable)
	waveform.Tags = []string{"results"}
	waveform.Responses = fileResponses("The waveform", a.content(reflect.TypeFor[peaks]()))
	handle(a, waveform, func(ctx context.Context, in *JobPath) (*huma.StreamResponse, error) {
		f, err := a.Library.Peaks(ctx, in.ID)
		if err != nil {
			return nil, noFile(err, in.ID)
		}
		return fileAnswer(f, "application/json", in.ID+".peaks.json", ""), nil
	})
}

// peaks describes the waveform that an analyzer leaves.
type peaks struct {
	Rate  int   `json:"rate" doc:"Values a second." example:"100"`
	Scale int   `json:"scale" doc:"What full scale is in the lists." example:"255"`
	Top   []int `json:"top" nullable:"false" doc:"The loudest sample of each moment."`
	RMS   []int `json:"rms" nullable:"false" doc:"The root mean square of each moment."`
}

// noFile says that it may be the job or only its file that is not there.
func noFile(err error, id string) error {
	if errors.Is(err, ports.ErrNotFound) {
		return problem.New(problem.NotFound, "Job %s not found, or it has no such file", problem.Echo(id))
	}
	return err
}

// fileAnswer sends a file and closes it. Range, HEAD and conditions are
// net/http's; a file whose hash is known has a strong ETag.
func fileAnswer(f ports.File, media, name, sha256 string) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		defer f.Close()
		r, w := humago.Unwrap(ctx)
		h := w.Header()
		h.Set("Content-Type", media)
		h.Set("Content-Disposition", disposition(inline, name))
		if sha256 != "" {
			h.Set("ETag", `"`+sha256+`"`)
		}
		tidyRange(r)
		http.ServeContent(w, r, "", f.Modified, f)
	}}
}

func audioResponses() map[string]*huma.Response {
	return fileResponses("The whole file", map[string]*huma.MediaType{"audio/*": anyBytes(), "application/octet-stream": anyBytes()})
}

func fileResponses(whole string, content map[string]*huma.MediaType) map[string]*huma.Response {
	parts := map[string]*huma.MediaType{"multipart/byteranges": anyBytes()}
	for name := range content {
		parts[name] = anyBytes()
	}
	responses := notModified()
	responses["200"] = &huma.Response{Description: whole, Content: content}
	responses["206"] = &huma.Response{Description: "The part that Range asks for, or several", Content: parts}
	return responses
}

func anyBytes() *huma.MediaType {
	return &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
}

func notModified() map[string]*huma.Response {
	return map[string]*huma.Response{"304": {Description: "Nothing has changed since the ETag of If-None-Match"}}
}
