package rest

import (
	"encoding/json"
	"net/http"

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
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		sendText(w, "application/json", body)
	})
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
