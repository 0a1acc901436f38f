package rest

import (
	"context"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"go.uber.org/zap"

	"songmap/adapters/rest/middleware"
	"songmap/adapters/rest/problem"
)

// newAPI registers every operation on the mux.
func newAPI(mux *http.ServeMux, c Config, s Services, log *zap.Logger) *api {
	a := &api{
		Services: s, config: c, layers: middleware.New(c.Config, s.Measure, s.Refused, log), log: log,
		huma: humago.New(mux, settings(c.Version)), exports: make(chan struct{}, mostExports), held: newHeld(),
	}
	a.huma.OpenAPI().Components.Schemas.RegisterTypeAlias(reflect.TypeFor[huma.ErrorModel](), reflect.TypeFor[problem.Problem]())
	a.registerAnalyze()
	a.registerStatus()
	a.registerJobs()
	a.registerHistory()
	a.registerEvents()
	a.registerSongMap()
	a.registerAudio()
	a.registerStats()
	a.registerSession()
	a.registerWebhooks()
	a.registerDeliveries()
	a.registerHealth()
	return a
}

// settings are huma's own, less what it would add: a $schema in every body,
// and pages that it builds at the first request, without a lock.
func settings(version string) huma.Config {
	c := huma.DefaultConfig("Songmap", version)
	c.Info.Description = "Upload a song, get a job, follow it, and fetch the Song Map: tempo, beats, key, chords and sections."
	c.Info.License = &huma.License{Name: "Apache-2.0", URL: "https://www.apache.org/licenses/LICENSE-2.0"} // by URL: 3.0 has no identifier
	c.CreateHooks = nil
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", ""
	c.AllowAdditionalPropertiesByDefault = true // clients must live with fields that come later
	c.Transformers = []huma.Transformer{problem.FromHuma}
	c.Components.SecuritySchemes = securitySchemes()
	return c
}

// handle registers an operation whose errors may be any of the hexagon's. One
// that asks for no key, as the OpenAPI document says, is open to everybody.
func handle[I, O any](a *api, op huma.Operation, call func(context.Context, *I) (*O, error)) {
	if len(op.Security) == 0 {
		a.layers.Open(op.Method + " " + op.Path)
	}
	huma.Register(a.huma, a.withDocument(op, reflect.TypeFor[I]()), func(ctx context.Context, in *I) (*O, error) {
		out, err := call(ctx, in)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return out, nil
	})
}

// open registers what is no operation of the API and the same for everybody,
// so that it needs no key.
func (a *api) open(mux *http.ServeMux, pattern string, h http.Handler) {
	a.layers.Open(pattern)
	mux.Handle(pattern, h)
}

// operation describes a call for those who have a key; statuses are the
// errors of its own, beside those that any call can end in.
func operation(method, path, id, summary string, statuses ...int) huma.Operation {
	if method != http.MethodGet {
		statuses = append(statuses, http.StatusForbidden)
	}
	return huma.Operation{
		Method: method, Path: path, OperationID: id, Summary: summary,
		Errors:   append(statuses, http.StatusUnauthorized, http.StatusMisdirectedRequest, http.StatusTooManyRequests, http.StatusServiceUnavailable),
		Security: []map[string][]string{{"apiKey": {}}, {"session": {}}, {}},
	}
}

// JobPath is the input of calls about one job. It is exported because huma
// sees no other embedded fields.
type JobPath struct {
	ID string `path:"job_id" doc:"The job's id." example:"0198c5d2-7f6e-7c3a-9a51-3f1b2c4d5e6f"`
}

// Where the parts of a job are found.
const (
	statusPlace  = "/api/status/"
	songMapPlace = "/api/songmap/"
)

// pollAfter is how many seconds a client should wait before it asks again
// after an unfinished job.
const pollAfter = "2"
