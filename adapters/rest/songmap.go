package rest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"songmap/adapters/internal/export"
	"songmap/adapters/internal/songjson"
	"songmap/adapters/rest/document"
	"songmap/adapters/rest/problem"
	"songmap/domain"
	"songmap/ports"
)

type songMapInput struct {
	JobPath
	Patience
	Format      string `query:"format" enum:"${formats}" doc:"How the Song Map is written; by default as the header Accept says, or json. All but json are files of their own, named after the upload."`
	IfNoneMatch string `header:"If-None-Match" doc:"The ETag of an earlier answer: 304, as a Song Map never changes."`
}

// songMapBody describes the response; envelope writes it.
type songMapBody struct {
	JobID   string  `json:"job_id"`
	SongMap songMap `json:"song_map"`
	Elapsed float64 `json:"elapsed" doc:"Seconds that the analysis took."`
}

// songMap stands for a Song Map, which has a schema of its own.
type songMap struct{}

// Schema makes it a huma.SchemaProvider.
func (songMap) Schema(r huma.Registry) *huma.Schema {
	return document.Component(r, "SongMap", document.Published(songjson.Schema))
}

type unfinished struct {
	JobID    string        `json:"job_id"`
	Status   domain.Status `json:"status" enum:"${unfinished}"`
	Progress float64       `json:"progress" minimum:"0" maximum:"1"`
	Detail   string        `json:"detail" example:"Job 4711 is still processing (progress: 42.0%)"`
}

func (a *api) registerSongMap() {
	op := operation("results", http.MethodGet, songMapPlace+"{job_id}", "getSongMap", "Get the Song Map of a job", problem.NotFound, problem.JobFailed, problem.NotAcceptable)
	op.Description = "Of a job that has not finished the answer is 202 and says how far it is. Without `format`, the header Accept" +
		" chooses it by its media type; of several that are wanted as much, the first in the list below is taken."
	op.Responses = map[string]*huma.Response{
		"200": {
			Description: exportDescription(),
			Content:     a.exportContent(a.content(reflect.TypeFor[songMapBody]())),
			Headers: map[string]*huma.Header{
				"Content-Disposition": document.Header("Names the file, of all formats but json.", huma.TypeString),
				"ETag":                document.Header("For If-None-Match.", huma.TypeString),
				"Cache-Control":       document.Header("How long the answer may be kept.", huma.TypeString),
			},
		},
		"304": unchanged(),
		"202": {
			Description: "The job has not finished yet",
			Content:     a.content(reflect.TypeFor[unfinished]()),
			Headers:     map[string]*huma.Header{"Retry-After": document.Header("Seconds.", huma.TypeInteger)},
		},
	}
	handle(a, op, func(ctx context.Context, in *songMapInput) (*huma.StreamResponse, error) {
		format, err := in.format()
		if err != nil {
			return nil, err
		}
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
		tag := a.resultTag(j, format)
		if matches(in.IfNoneMatch, tag) {
			return kept(notModifiedResponse(), j.ID, tag), text.Close()
		}
		response, err := a.songMapAs(ctx, format, j, text)
		if err != nil {
			return nil, err
		}
		return kept(response, j.ID, tag), nil
	})
}

// songMapAs sends a Song Map in a format, and closes it.
func (a *api) songMapAs(ctx context.Context, format string, j domain.Job, text ports.File) (*huma.StreamResponse, error) {
	if f, found := export.Find(format); found {
		return a.exportResponse(ctx, j, text, f)
	}
	return songMapResponse(j, text, a.Now())
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

// failed says why a job has no Song Map.
func failed(j domain.Job) *problem.Problem {
	if j.Failure.Message == "" {
		return problem.New(problem.JobFailed, "Job %s failed", j.ID)
	}
	return problem.New(problem.JobFailed, "%s", j.Failure.Message).WithCode(cmp.Or(string(j.Failure.Code), problem.JobFailed.Code))
}

// envelope is the response with a Song Map. The text goes from the file to the
// client as it is, piece by piece: it may be megabytes long, and clients may
// take their time. To parse and print it again would cost more than all the
// rest, too, and could change its numbers.
type envelope struct {
	head, tail string
	text       ports.File
	size       int64 // of text
}

// songMapResponse sends a Song Map and closes it.
func songMapResponse(j domain.Job, text ports.File, now time.Time) (*huma.StreamResponse, error) {
	size, err := whole(text)
	if err != nil {
		return nil, errors.Join(err, text.Close())
	}
	id, err := json.Marshal(j.ID)
	if err != nil {
		return nil, errors.Join(err, text.Close())
	}
	elapsed := strconv.FormatFloat(j.Elapsed(now).Seconds(), 'f', -1, 64)
	e := envelope{`{"job_id":` + string(id) + `,"song_map":`, `,"elapsed":` + elapsed + "}\n", text, size}
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		defer text.Close()
		r, w := humago.Unwrap(ctx)
		e.send(w, r)
	}}, nil
}

func (e envelope) send(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.FormatInt(int64(len(e.head)+len(e.tail))+e.size, 10))
	if r.Method == http.MethodHead {
		return
	}
	// After an error the client sees that bytes are missing, or has gone.
	if _, err := io.WriteString(w, e.head); err != nil {
		return
	}
	if _, err := io.CopyN(w, e.text, e.size); err != nil {
		return
	}
	_, _ = io.WriteString(w, e.tail)
}

// errTorn is the error of a Song Map that is no JSON object.
var errTorn = errors.New("the song map is cut short, or not JSON")

// whole returns how long a Song Map is, and goes back to its beginning. It
// looks at both ends: a torn file must not become a response that nobody can
// read.
func whole(f io.ReadSeeker) (size int64, err error) {
	const end = 512
	if size, err = f.Seek(0, io.SeekEnd); err != nil {
		return 0, err
	}
	first, err1 := at(f, 0, min(size, end))
	last, err2 := at(f, max(0, size-end), min(size, end))
	if err := cmp.Or(err1, err2); err != nil {
		return 0, err
	}
	const space = " \t\r\n"
	if !bytes.HasPrefix(bytes.TrimLeft(first, space), []byte("{")) || !bytes.HasSuffix(bytes.TrimRight(last, space), []byte("}")) {
		return 0, errTorn
	}
	_, err = f.Seek(0, io.SeekStart)
	return size, err
}

func at(f io.ReadSeeker, place, length int64) ([]byte, error) {
	if _, err := f.Seek(place, io.SeekStart); err != nil {
		return nil, err
	}
	text := make([]byte, length)
	_, err := io.ReadFull(f, text)
	return text, err
}
