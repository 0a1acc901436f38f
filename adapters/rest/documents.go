package rest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"sync"

	"github.com/danielgtaylor/huma/v2/yaml"
	"github.com/swaggest/swgui"
	"github.com/swaggest/swgui/v5emb"
	"go.uber.org/zap"

	"songmap/adapters/rest/document"
	"songmap/adapters/rest/middleware"
)

// OpenAPI describes the interface of the given version of the program. The
// documents are openapi.json and openapi.yaml, and, for generators that do not
// know OpenAPI 3.1 yet, openapi-3.0.json and openapi-3.0.yaml.
func OpenAPI(version, document string) ([]byte, error) {
	a := newAPI(http.NewServeMux(), Config{Version: version}, Services{}, zap.NewNop())
	print, known := a.documents()[document]
	if !known {
		return nil, fmt.Errorf("there is no document %q", document)
	}
	return print()
}

func (a *api) documents() map[string]func() ([]byte, error) {
	d := a.huma.OpenAPI()
	indented := func() ([]byte, error) { return json.MarshalIndent(d, "", "  ") }
	older := func() ([]byte, error) { return document.Older(*d) }
	return map[string]func() ([]byte, error){
		"openapi.json": indented, "openapi.yaml": d.YAML,
		"openapi-3.0.json": older, "openapi-3.0.yaml": func() ([]byte, error) { return asYAML(older()) },
	}
}

func asYAML(text []byte, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = yaml.Convert(&b, bytes.NewReader(text))
	return b.Bytes(), err
}

// serveDocuments serves the documents and a page that shows them without
// asking any other host.
func (a *api) serveDocuments(mux *http.ServeMux) {
	for name, document := range a.documents() {
		printed := sync.OnceValues(document) // costs more than all of New, and few ask for it
		a.handleOpen(mux, "GET /"+name, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			text, err := printed()
			if err != nil {
				a.problem(r.Context(), err).Send(w)
				return
			}
			sendText(w, "application/"+path.Ext(name)[1:], text)
		}))
	}
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
