package rest

import (
	"encoding/json"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// index introduces the service to those who ask at its door.
type index struct {
	Name      string            `json:"name"`
	Version   string            `json:"version"`
	Status    string            `json:"status"`
	Endpoints map[string]string `json:"endpoints"` // by operation
}

// serveIndex goes past huma: in the mux's language "/" means every place.
func (a *api) serveIndex(mux *http.ServeMux) {
	body, err := json.Marshal(index{"Songmap", a.config.Version, "running", endpoints(a.huma.OpenAPI())})
	if err != nil {
		panic("rest: " + err.Error()) // strings can be printed
	}
	body = append(body, '\n')
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Vary", "Accept")
		if a.Page != nil && wantsPage(r) {
			a.Page.ServeHTTP(w, r)
			return
		}
		sendText(w, "application/json", body)
	})
}

// wantsPage reports whether a client names text/html among what it accepts,
// as every browser does, and programs do not: they say */* or nothing.
func wantsPage(r *http.Request) bool {
	for part := range strings.SplitSeq(strings.Join(r.Header.Values("Accept"), ","), ",") {
		mediaType, parameters, err := mime.ParseMediaType(part)
		if err == nil && mediaType == "text/html" && !unwanted(parameters["q"]) {
			return true
		}
	}
	return false
}

// unwanted reports whether a weight means: not this (RFC 9110, 12.4.2).
func unwanted(q string) bool {
	weight, err := strconv.ParseFloat(q, 64)
	return err == nil && weight == 0
}

func endpoints(d *huma.OpenAPI) map[string]string {
	all := map[string]string{"docs": "GET /docs/", "openapi": "GET /openapi.json"}
	for place, item := range d.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Delete} {
			if op != nil {
				all[op.OperationID] = op.Method + " " + place
			}
		}
	}
	return all
}
