package rest_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"songmap/adapters/rest"
)

func guarded() *world {
	w := newWorld()
	w.config.Keys = []rest.Key{{Name: "alice", Secret: "s3cret-a"}, {Name: "bob", Secret: "s3cret-b"}}
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

func TestStrangersLearnOnlyWhetherAllIsWell(t *testing.T) {
	t.Parallel()
	w := guarded()
	w.health.Problems = []string{"disk is full"}
	for place, want := range map[string]string{"/health": `{"status":"unhealthy"}`, "/readyz": `{"status":"not_ready"}`, "/livez": `{"status":"alive"}`} {
		if got := strings.TrimSpace(w.call(t, http.MethodGet, place).Body.String()); got != want {
			t.Errorf("%s = %s, want %s", place, got, want)
		}
	}
	r := w.call(t, http.MethodGet, "/health", "Authorization", "Bearer s3cret-a")
	want := `{"status":"unhealthy","jobs_count":7,"database":"output/jobs.db","reasons":["disk is full"]}`
	if got := strings.TrimSpace(r.Body.String()); r.Code != http.StatusServiceUnavailable || got != want {
		t.Errorf("%d %s, want %s", r.Code, got, want)
	}
}

func TestProbesTellHowTheServiceFeels(t *testing.T) {
	t.Parallel()
	well, ill := newWorld(), newWorld()
	ill.health.Problems = []string{"database is away"}
	for _, c := range []struct {
		world  *world
		place  string
		status int
		body   string
	}{
		{well, "/health", 200, `{"status":"healthy","jobs_count":7,"database":"output/jobs.db"}`},
		{well, "/readyz", 200, `{"status":"ready"}`},
		{well, "/livez", 200, `{"status":"alive"}`},
		{ill, "/health", 503, `{"status":"unhealthy","jobs_count":7,"database":"output/jobs.db","reasons":["database is away"]}`},
		{ill, "/readyz", 503, `{"status":"not_ready","reasons":["database is away"]}`},
		{ill, "/livez", 200, `{"status":"alive"}`},
	} {
		r := c.world.call(t, http.MethodGet, c.place)
		if got := strings.TrimSpace(r.Body.String()); r.Code != c.status || got != c.body {
			t.Errorf("%s: %d %s, want %d %s", c.place, r.Code, got, c.status, c.body)
		}
	}
}

func TestPagesOfOtherSitesMayNotPost(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		method  string
		headers []string
		status  int
	}{
		{http.MethodPost, []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{http.MethodPost, []string{"Sec-Fetch-Site", "same-site"}, 403},
		{http.MethodPost, []string{"Origin", "https://evil.example"}, 403},
		{http.MethodPost, []string{"Origin", "null"}, 403},
		{http.MethodDelete, []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{http.MethodPost, []string{"Sec-Fetch-Site", "same-origin"}, 200},
		{http.MethodPost, []string{"Origin", "https://friend.example", "Sec-Fetch-Site", "cross-site"}, 200},
		{http.MethodPost, nil, 200},
	} {
		w := newWorld()
		w.config.CORSOrigins = []string{"https://friend.example"}
		target := "/api/jobs/x/cancel"
		if c.method == http.MethodDelete {
			target = "/api/jobs/x"
		}
		r := w.call(t, c.method, target, c.headers...)
		if r.Code != c.status || (c.status == 403) == (len(w.jobs.calls) > 0) {
			t.Errorf("%s %v: %d %q", c.method, c.headers, r.Code, w.jobs.calls)
		}
	}
}

func TestOnlyListedOriginsMayRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		listed  []string
		origin  string
		allowed string
	}{
		{nil, "https://friend.example", ""},
		{[]string{"https://friend.example"}, "https://friend.example", "https://friend.example"},
		{[]string{"https://friend.example"}, "https://evil.example", ""},
	} {
		w := guarded()
		w.config.CORSOrigins = c.listed
		r := w.call(t, http.MethodOptions, "/api/jobs/x", "Origin", c.origin, "Access-Control-Request-Method", "DELETE",
			"Access-Control-Request-Headers", "authorization,last-event-id,prefer")
		if got := r.Header().Get("Access-Control-Allow-Origin"); got != c.allowed {
			t.Errorf("preflight from %s: %q, want %q", c.origin, got, c.allowed)
		}
		r = w.call(t, http.MethodGet, "/api/jobs", "Origin", c.origin)
		if got := r.Header().Get("Access-Control-Allow-Origin"); got != c.allowed || r.Code != 401 {
			t.Errorf("answer to %s: %d %q, want %q", c.origin, r.Code, got, c.allowed)
		}
	}
}

func TestAConfigurationIsCheckedFieldByField(t *testing.T) {
	t.Parallel()
	for field, c := range map[string]rest.Config{
		"":                {CORSOrigins: []string{"http://localhost:3000", "https://a.example"}, Keys: []rest.Key{{Name: "a", Secret: "b"}}},
		"upload":          {MaxUpload: -1},
		"idle":            {UploadIdle: -1},
		"API keys":        {Keys: []rest.Key{{Name: "", Secret: "x"}}},
		"a secret":        {Keys: []rest.Key{{Name: "x", Secret: ""}}},
		"CORS":            {CORSOrigins: []string{"*"}},
		"https://*.a":     {CORSOrigins: []string{"https://*.a"}},
		"localhost":       {CORSOrigins: []string{"localhost"}},
		"are not allowed": {CORSOrigins: []string{"https://a.example/"}},
	} {
		err := c.Validate()
		if (err == nil) != (field == "") || err != nil && !strings.Contains(err.Error(), field) {
			t.Errorf("%q: %v", field, err)
		}
	}
}

// logged returns what a call leaves in the log.
func logged(t *testing.T, w *world, r *http.Request) []observer.LoggedEntry {
	t.Helper()
	core, logs := observer.New(zap.DebugLevel)
	w.log = zap.New(core)
	w.handler().ServeHTTP(httptest.NewRecorder(), r)
	return logs.AllUntimed()
}

func TestEachCallIsOneLine(t *testing.T) {
	t.Parallel()
	w := guarded()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/status/a%0Ab?q=private", nil)
	r.Header.Set("Authorization", "Bearer s3cret-b")
	lines := logged(t, w, r)
	if len(lines) != 1 || lines[0].Level != zapcore.InfoLevel {
		t.Fatalf("lines = %+v", lines)
	}
	got := lines[0].ContextMap()
	for name, want := range map[string]any{
		"method": "GET", "route": "GET /api/status/{job_id}", "path": "/api/status/a\nb", "status": int64(200), "key": "bob", "remote": "192.0.2.1:1234",
	} {
		if got[name] != want {
			t.Errorf("%s = %v, want %v", name, got[name], want)
		}
	}
	if got["bytes"].(int64) == 0 || got["took"] == nil {
		t.Errorf("fields = %v", got)
	}
	for _, f := range got {
		if s, ok := f.(string); ok && (strings.Contains(s, "private") || strings.Contains(s, "s3cret")) {
			t.Errorf("fields = %v", got)
		}
	}
}

func TestACallThatIsAnsweredByHeadersAloneIsLoggedAsOne(t *testing.T) {
	t.Parallel()
	lines := logged(t, newWorld(), httptest.NewRequestWithContext(t.Context(), http.MethodHead, "/api/events", nil))
	if len(lines) != 1 || lines[0].ContextMap()["status"] != int64(200) {
		t.Errorf("lines = %+v", lines)
	}
}

func TestProbesAreLoggedForDebuggingOnly(t *testing.T) {
	t.Parallel()
	for _, place := range []string{"/health", "/livez", "/readyz"} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, place, nil)
		if lines := logged(t, newWorld(), r); len(lines) != 1 || lines[0].Level != zapcore.DebugLevel {
			t.Errorf("%s: %+v", place, lines)
		}
	}
}

func TestTheLogGetsTheCauseThatTheClientDoesNot(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.jobs.err = errors.New("secret cause")
	lines := logged(t, w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/status/x", nil))
	if len(lines) != 2 || lines[0].Level != zapcore.ErrorLevel || lines[0].ContextMap()["error"] != "secret cause" || lines[0].ContextMap()["path"] != "/api/status/x" {
		t.Errorf("lines = %+v", lines)
	}

	w = newWorld()
	w.library.panics = true
	lines = logged(t, w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/songmap/x", nil))
	if len(lines) != 2 || lines[0].Level != zapcore.ErrorLevel || lines[0].ContextMap()["panic"] != "secret cause" || lines[1].ContextMap()["status"] != int64(500) {
		t.Errorf("lines = %+v", lines)
	}
}

func TestAClientThatHasGoneIsNoError(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := newWorld()
	w.jobs.err = context.Canceled
	for _, line := range logged(t, w, httptest.NewRequestWithContext(ctx, http.MethodGet, "/api/status/x", nil)) {
		if line.Level > zapcore.InfoLevel {
			t.Errorf("line = %+v", line)
		}
	}
}

func TestABrokenAnswerIsCutOff(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.library.job, w.library.file = completeJob(), strings.Repeat("long ", 1000)
	w.library.breaks = true
	s := httptest.NewServer(w.handler())
	defer s.Close()
	response, err := s.Client().Get(s.URL + "/api/audio/x/original")
	if err != nil {
		return // the connection was closed before the head was sent
	}
	defer response.Body.Close()
	if n, err := response.Body.Read(make([]byte, 100)); err == nil {
		t.Errorf("read %d bytes of a broken answer", n)
	}
}
