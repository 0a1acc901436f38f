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
	Name string `path:"name" doc:"${stems}." example:"vocals"`
}

// peaks describes the waveform that an analyzer leaves.
type peaks struct {
	Rate  int   `json:"rate" doc:"Values a second." example:"100"`
	Scale int   `json:"scale" doc:"What full scale is in the lists." example:"255"`
	Top   []int `json:"top" nullable:"false" doc:"The loudest sample of each moment."`
	RMS   []int `json:"rms" nullable:"false" doc:"The root mean square of each moment."`
}

func (a *api) registerAudio() {
	original := fileOperation("original", "getOriginal", "Get the upload of a job")
	original.Description = "As it was sent, byte for byte. Parts of it can be had by Range."
	original.Responses = audioResponses()
	handle(a, original, func(ctx context.Context, in *JobPath) (*huma.StreamResponse, error) {
		j, f, err := a.Library.Original(ctx, in.ID)
		if err != nil {
			return nil, noFile(err, in.ID)
		}
		return audioResponse(ctx, f, j.Input.FileName, j.Input.SHA256)
	})

	stem := fileOperation("stem/{name}", "getStem", "Get a part that the analyzer separated from the song", problem.UnknownStem)
	stem.Description = "Only analyzers other than the built-in one leave such parts."
	stem.Responses = audioResponses()
	handle(a, stem, func(ctx context.Context, in *stemInput) (*huma.StreamResponse, error) {
		f, err := a.Library.Stem(ctx, in.ID, in.Name)
		if errors.Is(err, domain.ErrInvalid) {
			return nil, problem.New(problem.UnknownStem, "A stem is %s", either(anys(domain.Stems())))
		}
		if err != nil {
			return nil, noFile(err, in.ID)
		}
		return audioResponse(ctx, f, f.Name, "")
	})

	waveform := fileOperation("peaks", "getPeaks", "Get the waveform of a job")
	waveform.Description = "How loud each moment is, for a picture of the song."
	waveform.Responses = fileResponses("The waveform", a.content(reflect.TypeFor[peaks]()))
	handle(a, waveform, func(ctx context.Context, in *JobPath) (*huma.StreamResponse, error) {
		f, err := a.Library.Peaks(ctx, in.ID)
		if err != nil {
			return nil, noFile(err, in.ID)
		}
		return kept(fileResponse(f, "application/json", in.ID+".peaks.json", ""), in.ID, peaksTag(f)), nil
	})
}

// audioResponse sends audio, or the client to where it can be had.
func audioResponse(ctx context.Context, f ports.File, name, sha256 string) (*huma.StreamResponse, error) {
	media := mediaType(path.Ext(f.Name))
	if f.Direct == nil {
		return fileResponse(f, media, name, sha256), nil
	}
	to, err := f.Direct(ctx, media, disposition("inline", name))
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		r, w := humago.Unwrap(ctx)
		location := to.Get
		if r.Method == http.MethodHead { // the method is signed
			location = to.Head
		}
		w.Header().Set("Location", location)
		w.WriteHeader(http.StatusTemporaryRedirect)
	}}, nil
}

func fileOperation(name, id, summary string, kinds ...problem.Kind) huma.Operation {
	kinds = append(kinds, problem.NotFound, problem.PreconditionFailed, problem.RangeOutside)
	return operation("results", http.MethodGet, "/api/audio/{job_id}/"+name, id, summary, kinds...)
}
