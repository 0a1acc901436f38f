package rest_test

import (
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"songmap/adapters/rest"
)

var update = flag.Bool("update", false, "write the golden OpenAPI document")

func TestTheOpenAPIDocumentChangesOnlyOnPurpose(t *testing.T) {
	t.Parallel()
	document, err := rest.OpenAPI("0.0.0", "openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(document), "${") {
		t.Error("the document names a list that it should hold")
	}
	golden := filepath.Join("testdata", "openapi.json")
	if *update {
		if err := os.WriteFile(golden, append(document, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if strings.TrimSpace(string(want)) != string(document) {
		t.Error("the document differs from testdata/openapi.json; if that is meant, run the test with -update")
	}
}

type document struct {
	OpenAPI string
	Info    struct {
		Version string
		License struct{ Name, URL string }
	}
	Paths map[string]map[string]struct {
		OperationID string
		Summary     string
		Responses   map[string]struct{ Content map[string]json.RawMessage }
		Security    []map[string][]string
		Parameters  []struct{ Name, In string }
		RequestBody struct{ Content map[string]json.RawMessage }
	}
	Components struct {
		SecuritySchemes map[string]struct{ Type, Scheme string }
	}
}

func TestTheOpenAPIDocumentIsComplete(t *testing.T) {
	t.Parallel()
	d := decode[document](t, newWorld().call(t, http.MethodGet, "/openapi.json"))
	if d.OpenAPI != "3.1.0" || d.Info.Version != "1.2.3" || d.Components.SecuritySchemes["apiKey"].Scheme != "bearer" {
		t.Errorf("document = %+v", d)
	}
	if d.Info.License.Name != "Apache-2.0" || d.Info.License.URL == "" {
		t.Errorf("license = %+v", d.Info.License)
	}
	for _, call := range []string{
		"post /api/analyze", "get /api/status/{job_id}", "get /api/jobs", "delete /api/jobs/{job_id}", "delete /api/jobs/cleanup",
		"get /api/songmap/{job_id}", "get /api/audio/{job_id}/original", "get /api/audio/{job_id}/stem/{name}",
		"post /api/jobs/{job_id}/retry", "post /api/jobs/{job_id}/cancel", "get /health", "get /livez", "get /readyz",
	} {
		method, place, _ := strings.Cut(call, " ")
		op, ok := d.Paths[place][method]
		if !ok || op.OperationID == "" || op.Summary == "" {
			t.Errorf("%s: %+v", call, op)
		}
		if protected := strings.HasPrefix(place, "/api/"); protected != (len(op.Security) == 3) { // a key, a session, or nothing
			t.Errorf("%s: security = %v", call, op.Security)
		}
		named := map[string]bool{}
		for _, p := range op.Parameters {
			if p.In == "path" {
				named["{"+p.Name+"}"] = true
			}
		}
		for segment := range strings.SplitSeq(place, "/") {
			if strings.HasPrefix(segment, "{") && !named[segment] {
				t.Errorf("%s: %s is not described", call, segment)
			}
		}
	}
	if d.Paths["/api/analyze"]["post"].RequestBody.Content["multipart/form-data"] == nil {
		t.Error("the upload is not described")
	}
}

func TestEveryDocumentIsServed(t *testing.T) {
	t.Parallel()
	w := newWorld()
	for place, want := range map[string]struct{ mediaType, text string }{
		"/openapi.json":     {"application/json", `"openapi": "3.1.0"`},
		"/openapi.yaml":     {"application/yaml", `openapi: 3.1.0`},
		"/openapi-3.0.json": {"application/json", `"openapi":"3.0.3"`},
		"/openapi-3.0.yaml": {"application/yaml", `openapi: 3.0.3`},
	} {
		r := w.call(t, http.MethodGet, place)
		if r.Code != http.StatusOK || r.Header().Get("Content-Type") != want.mediaType || !strings.Contains(r.Body.String(), want.text) {
			t.Errorf("%s: %d %v %.100s", place, r.Code, r.Header(), r.Body)
		}
	}
}

func TestManyMayAskForTheDocumentAtOnce(t *testing.T) {
	t.Parallel()
	handler := newWorld().handler()
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			name := []string{"/openapi.json", "/openapi-3.0.json", "/openapi.yaml", "/openapi-3.0.yaml"}[i%4]
			r := ask(t, handler, http.MethodGet, name)
			if r.Code != http.StatusOK || strings.HasSuffix(name, "json") != json.Valid(r.Body.Bytes()) {
				t.Errorf("%s: %d", name, r.Code)
			}
		})
	}
	all.Wait()
}

func TestTheDocsPageAsksNoOtherHost(t *testing.T) {
	t.Parallel()
	w := newWorld()
	if r := w.call(t, http.MethodGet, "/docs"); r.Code != http.StatusMovedPermanently || r.Header().Get("Location") != "/docs/" {
		t.Errorf("answer = %d %v", r.Code, r.Header())
	}
	r := w.call(t, http.MethodGet, "/docs/")
	page := r.Body.String()
	if r.Code != http.StatusOK || !strings.Contains(page, "/openapi.json") || strings.Contains(page, `src="http`) || strings.Contains(page, `href="http`) {
		t.Errorf("answer = %d %s", r.Code, page)
	}
	if policy := r.Header().Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'self'") {
		t.Errorf("policy = %q", policy)
	}
	if r := w.call(t, http.MethodGet, "/docs/swagger-ui-bundle.js"); r.Code != http.StatusOK || r.Body.Len() < 100_000 {
		t.Errorf("script: %d, %d bytes", r.Code, r.Body.Len())
	}
}

func TestTheIndexIntroducesTheService(t *testing.T) {
	t.Parallel()
	w := newWorld()
	got := decode[struct {
		Name, Version, Status string
		Endpoints             map[string]string
	}](t, w.call(t, http.MethodGet, "/"))
	if got.Name != "Songmap" || got.Version != "1.2.3" || got.Status != "running" || got.Endpoints["analyze"] != "POST /api/analyze" || got.Endpoints["getSongMap"] != "GET /api/songmap/{job_id}" {
		t.Errorf("index = %+v", got)
	}
}
