package document_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"songmap/adapters/rest/document"
)

func TestADeprecatedOperationSaysSoInTheDocumentAndInItsAnswers(t *testing.T) {
	t.Parallel()
	since := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	op := huma.Operation{Method: http.MethodGet, Path: "/old", OperationID: "old", Description: "An old call."}
	document.Deprecate(&op, document.Deprecation{Since: since, Sunset: since.Add(document.Notice), Instead: "/new"})

	mux := http.NewServeMux()
	api := humago.New(mux, huma.DefaultConfig("", ""))
	huma.Register(api, op, func(context.Context, *struct{}) (*struct{}, error) { return nil, nil })
	document.Finish(api.OpenAPI(), nil)

	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/old", nil))
	for name, want := range map[string]string{
		"Deprecation": "@1769860800", "Sunset": "Thu, 30 Jul 2026 12:00:00 GMT", "Link": `</new>; rel="successor-version"`,
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	said := api.OpenAPI().Paths["/old"].Get
	if !said.Deprecated || !strings.Contains(said.Description, "/new") || !strings.Contains(said.Description, "2026-07-30") {
		t.Errorf("the document says %v, %q", said.Deprecated, said.Description)
	}
	if h := said.Responses["204"].Headers; h["Deprecation"] == nil || h["Sunset"] == nil {
		t.Errorf("headers = %v", h)
	}
}

func TestNoOperationGoesSoonerThanPromised(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("it may go a day too soon")
		}
	}()
	now := time.Now()
	document.Deprecate(&huma.Operation{}, document.Deprecation{Since: now, Sunset: now.Add(document.Notice - 24*time.Hour)})
}
