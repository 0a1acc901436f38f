package rest

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/swaggest/swgui"
	"github.com/swaggest/swgui/v5emb"
	"go.uber.org/zap"
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

// serveDocuments serves the documents, printed once, and a page that shows
// them without asking any other host.
func (a *api) serveDocuments(mux *http.ServeMux) {
	d, err := a.documents()
	if err != nil {
		panic("rest: " + err.Error()) // the operations are wrong
	}
	mux.Handle("GET /openapi.json", document("application/json", d.JSON))
	mux.Handle("GET /openapi.yaml", document("application/yaml", d.YAML))
	mux.Handle("GET /openapi-3.0.json", document("application/json", d.JSON30))
	mux.Handle("GET /openapi-3.0.yaml", document("application/yaml", d.YAML30))

	page := v5emb.NewHandlerWithConfig(swgui.Config{Title: "Songmap", SwaggerJSON: "/openapi.json", BasePath: "/docs/"})
	mux.Handle("GET /docs", http.RedirectHandler("/docs/", http.StatusMovedPermanently))
	mux.HandleFunc("GET /docs/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'self' 'unsafe-inline' data:")
		page.ServeHTTP(w, r)
	})
}

func document(mediaType string, text []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", mediaType)
		_, _ = w.Write(text) // the client may have gone
	}
}
