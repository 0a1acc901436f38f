package rest

import (
	"encoding/json"
	"errors"
	"net/http"
	"sync"

	"github.com/swaggest/swgui"
	"github.com/swaggest/swgui/v5emb"
	"go.uber.org/zap"

	"songmap/adapters/rest/middleware"
)

// Documents describe the interface as OpenAPI. 3.0 is for generators that do
// not know 3.1 yet.
type Documents struct {
	JSON, YAML     []byte // 3.1
	JSON30, YAML30 []byte // 3.0
}

// OpenAPI describes the interface of the given version of the program.
func OpenAPI(version string) (Documents, error) {
	return newAPI(http.NewServeMux(), Config{Version: version}, Services{}, zap.NewNop()).documents()
}

func (a *api) documents() (d Documents, err error) {
	description := a.huma.OpenAPI()
	var errs [4]error
	d.JSON, errs[0] = json.MarshalIndent(description, "", "  ")
	d.YAML, errs[1] = description.YAML()
	d.JSON30, errs[2] = description.Downgrade()
	d.YAML30, errs[3] = description.DowngradeYAML()
	return d, errors.Join(errs[:]...)
}

// serveDocuments serves the documents and a page that shows them without
// asking any other host.
func (a *api) serveDocuments(mux *http.ServeMux) {
	printed := sync.OnceValues(a.documents) // costs more than all of New, and few ask for them
	serve := func(place, mediaType string, pick func(Documents) []byte) {
		a.handleOpen(mux, "GET "+place, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			d, err := printed()
			if err != nil {
				a.problem(r.Context(), err).Send(w)
				return
			}
			sendText(w, mediaType, pick(d))
		}))
	}
	serve("/openapi.json", "application/json", func(d Documents) []byte { return d.JSON })
	serve("/openapi.yaml", "application/yaml", func(d Documents) []byte { return d.YAML })
	serve("/openapi-3.0.json", "application/json", func(d Documents) []byte { return d.JSON30 })
	serve("/openapi-3.0.yaml", "application/yaml", func(d Documents) []byte { return d.YAML30 })

	page := v5emb.NewHandlerWithConfig(swgui.Config{Title: "Songmap", SwaggerJSON: "/openapi.json", BasePath: "/docs/"})
	a.handleOpen(mux, "GET /docs", http.RedirectHandler("/docs/", http.StatusMovedPermanently))
	a.handleOpen(mux, "GET /docs/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'self' 'unsafe-inline' data:; "+middleware.NoFrames)
		page.ServeHTTP(w, r)
	}))
}

func sendText(w http.ResponseWriter, mediaType string, text []byte) {
	w.Header().Set("Content-Type", mediaType)
	_, _ = w.Write(text) // the client may have gone
}
