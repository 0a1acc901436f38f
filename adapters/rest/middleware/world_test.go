package middleware_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"go.uber.org/zap"

	"songmap/adapters/rest/middleware"
	"songmap/adapters/rest/problem"
	"songmap/domain"
	"songmap/ports"
)

// world is the layers around a few routes.
type world struct {
	config    middleware.Config
	log       *zap.Logger
	refused   middleware.Refused
	following func()       // what happens while somebody follows
	caller    ports.Caller // of the last of calls
	calls     []string     // that came through and would change something
}

func newWorld() *world {
	return &world{config: middleware.Config{
		AllowedHosts: []string{"example.com", "songmap"}, TrustedProxies: []string{"127.0.0.0/8"},
	}, log: zap.NewNop(), following: func() {}}
}

func guarded() *world {
	w := newWorld()
	w.config.Keys = []middleware.Key{{Name: "alice", Secret: "s3cret-a"}, {Name: "bob", Secret: "s3cret-b"}}
	return w
}

func (w *world) handler() http.Handler { return w.around(w.layers()) }

func (w *world) layers() *middleware.Stack {
	return middleware.New(w.config, nil, w.refused, w.log)
}

func (w *world) around(s *middleware.Stack) http.Handler {
	mux := http.NewServeMux()
	well := func(out http.ResponseWriter, _ *http.Request) { _, _ = out.Write([]byte("{}")) }
	change := func(out http.ResponseWriter, r *http.Request) {
		w.calls = append(w.calls, r.Pattern)
		w.caller = ports.CallerOf(r.Context())
		well(out, r)
	}
	mux.HandleFunc("GET /api/jobs", well)
	mux.HandleFunc("GET /api/status/{job_id}", well)
	mux.HandleFunc("POST /api/jobs/{job_id}/cancel", change)
	mux.HandleFunc("DELETE /api/jobs/{job_id}", change)
	mux.Handle("POST /api/analyze", s.LimitSubmits(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		if err := receive(r); err != nil {
			sendProblem(out, err)
			return
		}
		change(out, r)
	})))
	mux.HandleFunc("GET /api/silence", func(http.ResponseWriter, *http.Request) {})
	mux.Handle("GET /api/events", s.LimitStreams(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		w.following()
		<-r.Context().Done()
	})))
	mux.Handle("POST /api/session", s.LimitSignIns(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) { signInCall(s, out, r) })))
	mux.HandleFunc("DELETE /api/session", func(out http.ResponseWriter, r *http.Request) {
		out.Header().Set("Set-Cookie", s.SignOut(r.Context()))
		out.WriteHeader(http.StatusNoContent)
	})
	s.Open("POST /api/session")
	s.Open("DELETE /api/session")
	for _, path := range []string{"/livez", "/readyz", "/health"} {
		mux.HandleFunc("GET "+path, well)
		s.Open("GET " + path)
		s.Probe(path)
	}
	for _, pattern := range []string{"GET /{$}", "GET /openapi.json"} {
		mux.HandleFunc(pattern, well)
		s.Open(pattern)
	}
	for pattern, scope := range needed() {
		s.Need(pattern, scope)
	}
	return s.Around(mux)
}

// needed are the scopes of the routes that need a key.
func needed() map[string]domain.Scope {
	return map[string]domain.Scope{
		"GET /api/jobs": domain.ScopeRead, "GET /api/status/{job_id}": domain.ScopeRead, "GET /api/silence": domain.ScopeRead,
		"GET /api/events": domain.ScopeRead, "POST /api/analyze": domain.ScopeSubmit,
		"POST /api/jobs/{job_id}/cancel": domain.ScopeSubmit, "DELETE /api/jobs/{job_id}": domain.ScopeAdmin,
	}
}

// receive reads a body as it comes, at the pace that the limits allow.
func receive(r *http.Request) error {
	piece := make([]byte, 32<<10)
	for {
		n, err := r.Body.Read(piece)
		if paced := middleware.InfoOf(r.Context()).Pace(n); paced != nil {
			return paced
		}
		if err != nil {
			return nil
		}
	}
}

func sendProblem(w http.ResponseWriter, err error) {
	var p *problem.Problem
	if !errors.As(err, &p) {
		p = problem.New(problem.UploadIncomplete, "cut short")
	}
	p.Send(w)
}

func signInCall(s *middleware.Stack, w http.ResponseWriter, r *http.Request) {
	var body struct{ Key string }
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		panic(err)
	}
	cookie, err := s.SignIn(r.Context(), body.Key)
	if refusal, ok := err.(*problem.Problem); ok { //nolint:errorlint // nothing wraps it
		refusal.Send(w)
		return
	}
	if cookie != "" {
		w.Header().Set("Set-Cookie", cookie)
	}
	w.WriteHeader(http.StatusNoContent)
}

// call sends a request without a body; headers come as name, value, name, value …
func (w *world) call(t *testing.T, method, target string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	return ask(t, w.handler(), method, target, headers...)
}

func ask(t *testing.T, h http.Handler, method, target string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	return send(h, httptest.NewRequestWithContext(t.Context(), method, target, nil), headers...)
}

func send(h http.Handler, r *http.Request, headers ...string) *httptest.ResponseRecorder {
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	out := httptest.NewRecorder()
	h.ServeHTTP(out, r)
	return out
}

// wantProblem checks that a response is a problem document.
func wantProblem(t *testing.T, r *httptest.ResponseRecorder, status int, code string) (p problem.Problem) {
	t.Helper()
	if err := json.Unmarshal(r.Body.Bytes(), &p); err != nil {
		t.Fatalf("%d %q: %v", r.Code, r.Body, err)
	}
	if r.Code != status || p.Status != status || p.Code != code || r.Header().Get("Content-Type") != problem.MediaType {
		t.Errorf("the response is %d %v %s, want %d %s", r.Code, r.Header(), r.Body, status, code)
	}
	return p
}
