package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"songmap/adapters/rest"
	"songmap/adapters/rest/middleware"
	"songmap/ports"
)

func guarded() *world {
	w := newWorld()
	w.config.Keys = []middleware.Key{{Name: "alice", Secret: "s3cret-a"}, {Name: "bob", Secret: "s3cret-b"}}
	return w
}

func TestCallsNeedAKeyIfThereAreKeys(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		method, target, authorization string
		status                        int
	}{
		{http.MethodGet, "/api/jobs", "Bearer s3cret-a", 200},
		{http.MethodGet, "/api/jobs", "bearer s3cret-b", 200},
		{http.MethodGet, "/api/jobs", "", 401},
		{http.MethodGet, "/api/jobs", "Bearer", 401},
		{http.MethodGet, "/api/jobs", "Bearer ", 401},
		{http.MethodGet, "/api/jobs", "Bearer wrong", 401},
		{http.MethodGet, "/api/jobs", "Bearer s3cret-a,s3cret-b", 401},
		{http.MethodGet, "/api/jobs", "Bearer alice", 401},
		{http.MethodGet, "/api/jobs", "Basic s3cret-a", 401},
		{http.MethodGet, "/api/jobs", "s3cret-a", 401},
		{http.MethodPost, "/api/analyze", "", 401},
		{http.MethodDelete, "/api/jobs/cleanup", "", 401},
		{http.MethodGet, "/api/nothing", "", 401},
		{http.MethodGet, "/docsx", "", 401},
		{http.MethodPost, "/docs/", "", 401},
		{http.MethodGet, "/docs%2f../api/jobs", "", 401},
		{http.MethodGet, "/livez", "", 200},
		{http.MethodGet, "/readyz", "", 200},
		{http.MethodGet, "/health", "", 200},
		{http.MethodHead, "/health", "", 200},
		{http.MethodGet, "/", "", 200},
		{http.MethodGet, "/docs/", "", 200},
		{http.MethodGet, "/openapi.json", "", 200},
		{http.MethodGet, "/openapi-3.0.yaml", "", 200},
	} {
		r := guarded().call(t, c.method, c.target, "Authorization", c.authorization)
		if r.Code != c.status {
			t.Errorf("%s %s with %q: %d, want %d", c.method, c.target, c.authorization, r.Code, c.status)
		}
		if c.status == 401 {
			wantProblem(t, r, 401, "unauthorized")
			if !strings.HasPrefix(r.Header().Get("WWW-Authenticate"), "Bearer ") {
				t.Errorf("WWW-Authenticate = %q", r.Header().Get("WWW-Authenticate"))
			}
		}
	}
}

func TestNoPathLeadsAroundTheKeys(t *testing.T) {
	t.Parallel()
	for _, target := range []string{"/docs/../api/jobs", "/docs/%2e%2e/api/jobs", "/docs/..%2fapi/jobs", "/assets/../api/jobs", "/song/%2e%2e/api/jobs", "//api/jobs", "/api/./jobs", "/%61pi/jobs"} {
		w := guarded()
		if r := w.call(t, http.MethodGet, target); r.Code == http.StatusOK || strings.Contains(r.Body.String(), "count") {
			t.Errorf("%s: %d %s", target, r.Code, r.Body)
		}
	}
}

func TestAConfigurationIsCheckedFieldByField(t *testing.T) {
	t.Parallel()
	for field, c := range map[string]rest.Config{
		"":       {MaxUpload: 1},
		"upload": {MaxUpload: -1},
		"CORS":   {Config: middleware.Config{CORSOrigins: []string{"*"}}},
	} {
		err := c.Validate()
		if (err == nil) != (field == "") || err != nil && !strings.Contains(err.Error(), field) {
			t.Errorf("%q: %v", field, err)
		}
	}
}

func TestWhatAKeyAsksForBearsItsName(t *testing.T) {
	t.Parallel()
	w := guarded()
	w.call(t, http.MethodPost, "/api/jobs/j/cancel", "Authorization", "Bearer s3cret-b")
	if w.jobs.caller.Name != "bob" {
		t.Errorf("the caller is %+v, want bob", w.jobs.caller)
	}
	w = newWorld()
	w.call(t, http.MethodPost, "/api/jobs/j/cancel", "Authorization", "Bearer s3cret-b")
	if w.jobs.caller != (ports.Caller{}) {
		t.Errorf("without keys the caller is %+v, want nobody", w.jobs.caller)
	}
}
