package rest

import (
	"encoding/json"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"songmap/adapters/rest/document"
)

// index is the response at /, for programs.
type index struct {
	Name      string            `json:"name"`
	Version   string            `json:"version"`
	Status    string            `json:"status"`
	Endpoints map[string]string `json:"endpoints"` // by operation
}

// serveIndex goes past huma, as a pattern of "/" alone would match every path.
func (a *api) serveIndex(mux *http.ServeMux) {
	endpoints := map[string]string{"docs": "GET /docs/", "openapi": "GET /openapi.json"}
	for op := range document.Operations(a.huma.OpenAPI()) {
		endpoints[op.OperationID] = op.Method + " " + op.Path
	}
	body, err := json.Marshal(index{"Songmap", a.config.Version, "running", endpoints})
	if err != nil {
		panic("rest: " + err.Error()) // strings can be printed
	}
	body = append(body, '\n')
	a.handleOpen(mux, "GET /{$}", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Accept")
		if a.Page != nil && wantsPage(r) {
			a.Page.ServeHTTP(w, r)
			return
		}
		sendText(w, "application/json", body)
	}))
}

// wantsPage reports whether a client names text/html among what it accepts,
// as every browser does, and programs do not: they say */* or nothing, or
// would rather have JSON.
func wantsPage(r *http.Request) bool {
	var page, index float64
	for part := range strings.SplitSeq(strings.Join(r.Header.Values("Accept"), ","), ",") {
		mediaType, parameters, err := mime.ParseMediaType(part)
		switch {
		case err != nil:
		case mediaType == "text/html":
			page = max(page, weight(parameters["q"]))
		case mediaType == "application/json":
			index = max(index, weight(parameters["q"]))
		}
	}
	return page > 0 && page >= index
}

// weight is how much something is wanted (RFC 9110, 12.4.2).
func weight(q string) float64 {
	w, err := strconv.ParseFloat(q, 64)
	if err != nil {
		return 1
	}
	return w
}
