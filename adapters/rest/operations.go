package rest

import (
	"context"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"go.uber.org/zap"
	"golang.org/x/sync/semaphore"

	"songmap/adapters/rest/document"
	"songmap/adapters/rest/middleware"
	"songmap/adapters/rest/problem"
)

// newAPI registers every operation on the mux.
func newAPI(mux *http.ServeMux, c Config, s Services, log *zap.Logger) *api {
	a := &api{
		Services: s, config: c, layers: middleware.New(c.Config, s.Measure, s.Refused, log), log: log,
		huma: humago.New(mux, settings(c.Version)), exporting: semaphore.NewWeighted(maxExports), exported: semaphore.NewWeighted(maxPortions),
	}
	a.layers.Traced(s.Trace)
	a.huma.OpenAPI().Components.Schemas.RegisterTypeAlias(reflect.TypeFor[huma.ErrorModel](), reflect.TypeFor[problem.Problem]())
	a.registerAnalyze()
	a.registerJobs()
	a.registerList()
	a.registerCleanup()
	a.registerEvents()
	a.registerSongMap()
	a.registerAudio()
	a.registerSession()
	a.registerWebhooks()
	a.registerDeliveries()
	a.registerHealth()
	a.describeMessages()
	fillIn(a.huma.OpenAPI())
	document.Finish(a.huma.OpenAPI(), examples())
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
	c.Servers = []*huma.Server{{URL: "/", Description: "The service that sent this document"}}
	c.Tags = []*huma.Tag{
		{Name: "jobs", Description: "Upload songs, and follow what becomes of them."},
		{Name: "results", Description: "Song Maps, what other programs read, and audio."},
		{Name: "webhooks", Description: "Be told of events, after the Standard Webhooks specification."},
		{Name: "service", Description: "Probes, and sessions of browsers."},
	}
	c.Transformers = []huma.Transformer{problem.FromHuma}
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"apiKey":  {Type: "http", Scheme: "bearer", Description: "Needed only where the service was given API keys."},
		"session": {Type: "apiKey", In: "cookie", Name: middleware.SessionCookie, Description: "For browsers, in exchange for an API key. Where TLS is, its name begins with `__Host-`."},
	}
	return c
}

// operation describes a call for those who have a key; kinds are the problems
// of its own, beside those that any call can end in.
func operation(tag, method, path, id, summary string, kinds ...problem.Kind) huma.Operation {
	op := huma.Operation{
		Tags: []string{tag}, Method: method, Path: path, OperationID: id, Summary: summary,
		Security: []map[string][]string{{"apiKey": {}}, {"session": {}}, {}},
	}
	document.AddProblems(&op, kinds...)
	if method == http.MethodDelete {
		document.AddProblems(&op, problem.PreconditionFailed)
		op.Middlewares = append(op.Middlewares, refuseIfMatch)
	}
	if method != http.MethodGet {
		document.AddProblems(&op, problem.CrossOrigin)
	}
	if method != http.MethodGet && tag != "service" { // a session is kept in memory alone
		document.AddProblems(&op, problem.DiskFull)
	}
	document.AddProblems(&op, problem.Unauthorized, problem.HostNotAllowed, problem.TooManyWrongKeys,
		problem.StorageUnavailable, problem.TooManyConnections, problem.NotAnsweredHere, problem.Stopping)
	return op
}

// handle registers an operation whose errors may be any of the hexagon's. One
// that asks for no key, as the OpenAPI document says, is open to everybody.
func handle[I, O any](a *api, op huma.Operation, call func(context.Context, *I) (*O, error)) {
	if len(op.Security) == 0 {
		a.layers.Open(op.Method + " " + op.Path)
	} else {
		a.needKey(&op)
	}
	if d, will := deprecations()[op.OperationID]; will {
		document.Deprecate(&op, d)
	}
	if _, has := reflect.TypeFor[I]().FieldByName("Body"); has {
		document.AddProblems(&op, problem.BodyUnreadable, problem.BodyStalled, problem.BodyTooLarge, problem.BodyEncoded)
		op.Middlewares = append(op.Middlewares, a.readDocument)
	}
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := call(ctx, in)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return out, nil
	})
}

// within puts a layer around one operation, which may answer that it was asked too much.
func within(op *huma.Operation, layer func(http.Handler) http.Handler) {
	document.AddProblems(op, problem.QuotaExceeded)
	op.Middlewares = append(op.Middlewares, func(ctx huma.Context, next func(huma.Context)) {
		r, w := humago.Unwrap(ctx)
		layer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { next(ctx) })).ServeHTTP(w, r)
	})
}

// deprecations are the operations that will go, by their ids. There are none so far.
func deprecations() map[string]document.Deprecation { return nil }

// handleOpen registers what is no operation of the API and the same for
// everybody, so that it needs no key.
func (a *api) handleOpen(mux *http.ServeMux, pattern string, h http.Handler) {
	a.layers.Open(pattern)
	mux.Handle(pattern, h)
}

// JobPath is the input of calls about one job. It is exported because huma
// sees no other embedded fields.
type JobPath struct {
	ID string `path:"job_id" doc:"The job's id." example:"0198c5d2-7f6e-7c3a-9a51-3f1b2c4d5e6f"`
}

// output is a response without headers of its own.
type output[T any] struct{ Body T }

// content describes a JSON body.
func (a *api) content(t reflect.Type) map[string]*huma.MediaType {
	schema := a.huma.OpenAPI().Components.Schemas.Schema(t, true, "")
	return map[string]*huma.MediaType{"application/json": {Schema: schema}}
}

// optional is null for the zero value.
func optional[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}
