package rest_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"songmap/adapters/rest"
	"songmap/adapters/rest/middleware"
	"songmap/domain"
	"songmap/ports"
)

// situation is how a client comes to a problem.
type situation struct {
	status  int
	code    string
	prepare func(*world)
	call    func(*testing.T, *world) *httptest.ResponseRecorder
}

func get(target string, headers ...string) func(*testing.T, *world) *httptest.ResponseRecorder {
	return request(http.MethodGet, target, headers...)
}

func request(method, target string, headers ...string) func(*testing.T, *world) *httptest.ResponseRecorder {
	return func(t *testing.T, w *world) *httptest.ResponseRecorder {
		t.Helper()
		return w.call(t, method, target, headers...)
	}
}

func send(form string, headers ...string) func(*testing.T, *world) *httptest.ResponseRecorder {
	return func(t *testing.T, w *world) *httptest.ResponseRecorder {
		t.Helper()
		return upload(t, w, strings.NewReader(form), headers...)
	}
}

func jobsFail(err error) func(*world) {
	return func(w *world) { w.jobs.err = fmt.Errorf("inner cause: %w", err) }
}

func intakeFails(err error) func(*world) {
	return func(w *world) { w.intake.receiveErr = fmt.Errorf("inner cause: %w", err) }
}

func submitFails(err error) func(*world) {
	return func(w *world) { w.intake.submitErr = fmt.Errorf("inner cause: %w", err) }
}

func hooksFail(err error) func(*world) {
	return func(w *world) { w.hooks.err = fmt.Errorf("inner cause: %w", err) }
}

func libraryFails(err error) func(*world) {
	return func(w *world) { w.songs.err = fmt.Errorf("inner cause: %w", err) }
}

func situations() []situation {
	whole := songPart + lastBoundary
	nothing := func(*world) {}
	return []situation{
		{400, "upload_incomplete", nothing, send(songPart)},
		{400, "upload_malformed", nothing, send(songPart + whole)},
		{400, "body_unreadable", nothing, tell("/api/session", "{", "application/json")},
		{408, "body_stalled", nothing, nil}, // see TestABodyThatCannotBeReadIsTheClientsMistake
		{413, "body_too_large", nothing, tell("/api/session", strings.Repeat(" ", 1<<20), "application/json")},
		{415, "body_encoded", nothing, tell("/api/analyze", "\x1f\x8b", "multipart/form-data; boundary=B", "Content-Encoding", "gzip")},
		{415, "body_encoded", nothing, tell("/api/webhooks", "\x1f\x8b", "application/json", "Content-Encoding", "identity, GZIP")},
		{400, "job_exists", submitFails(ports.ErrExists), send(whole)},
		{400, "unknown_stem", libraryFails(domain.ErrInvalid), get("/api/audio/x/stem/drum")},
		{401, "unauthorized", func(w *world) { w.config.Keys = []middleware.Key{{Name: "n", Secret: "s"}} }, get("/api/jobs")},
		{403, "group_not_allowed", intakeFails(ports.ErrOtherGroup), send(whole)},
		{403, "scope_missing", func(w *world) { w.config.Access = byScope() }, get("/api/webhooks", "Authorization", "Bearer submit")},
		{421, "host_not_allowed", func(w *world) { w.config.AllowedHosts = nil }, get("/api/jobs")},
		{403, "cross_origin", nothing, request(http.MethodPost, "/api/jobs/x/retry", "Sec-Fetch-Site", "cross-site")},
		{404, "not_found", jobsFail(ports.ErrNotFound), get("/api/status/x")},
		{404, "not_found", jobsFail(ports.ErrNotFound), request(http.MethodDelete, "/api/jobs/x")},
		{404, "not_found", jobsFail(ports.ErrNotFound), request(http.MethodPost, "/api/jobs/x/retry")},
		{404, "not_found", libraryFails(ports.ErrNotFound), get("/api/songmap/x")},
		{404, "not_found", libraryFails(ports.ErrNotFound), get("/api/audio/x/original")},
		{404, "not_found", libraryFails(ports.ErrNotFound), get("/api/audio/x/stem/drums")},
		{404, "not_found", nothing, get("/api/nothing")},
		{404, "not_found", nothing, get("/docs/nothing.js")},
		{404, "not_found", nothing, get("/api/audio/../original")},
		{404, "not_found", nothing, request(http.MethodDelete, "/api/jobs/..")},
		{404, "not_found", nothing, get("/./api/jobs")},
		{405, "method_not_allowed", nothing, request(http.MethodPut, "/api/jobs/x")},
		{408, "upload_stalled", nothing, nil}, // see TestAStalledUploadEnds
		{409, "not_allowed_now", jobsFail(domain.ErrTransition), request(http.MethodPost, "/api/jobs/x/retry")},
		{409, "not_allowed_now", jobsFail(&domain.TransitionError{ID: "x", Action: "retried", Reason: "it is complete"}), request(http.MethodPost, "/api/jobs/x/retry")},
		{409, "job_failed", libraryFails(ports.ErrJobFailed), get("/api/songmap/x")},
		{406, "not_acceptable", nothing, get("/api/songmap/x", "Accept", "video/mp4")},
		{412, "precondition_failed", nothing, request(http.MethodDelete, "/api/jobs/x", "If-Match", `"a"`)},
		{413, "upload_too_large", func(w *world) { w.config.MaxUpload = 1 }, send(whole)},
		{415, "not_multipart", nothing, request(http.MethodPost, "/api/analyze")},
		{412, "precondition_failed", func(w *world) { w.songs.job = completeJob() }, get("/api/audio/x/original", "If-Match", `"other"`)},
		{416, "range_not_satisfiable", func(w *world) { w.songs.file = "short" }, get("/api/audio/x/original", "Range", "bytes=9-")},
		{422, "invalid_request", nothing, get("/api/jobs?limit=0")},
		{422, "invalid_request", jobsFail(domain.ErrInvalid), get("/api/status/x")},
		{422, "invalid_request", jobsFail(&domain.InvalidError{Field: "days", Reason: "are too many"}), get("/api/status/x")},
		{422, "file_missing", nothing, send(lastBoundary)},
		{422, "idempotency_key_reused", submitFails(ports.ErrKeyReused), send(whole)},
		{409, "webhook_configured", hooksFail(&domain.WebhookError{ID: "x", Reason: "it is set elsewhere"}), request(http.MethodDelete, "/api/webhooks/x")},
		{409, "too_many_webhooks", hooksFail(fmt.Errorf("inner cause: %w", ports.ErrTooMany)), func(t *testing.T, w *world) *httptest.ResponseRecorder {
			t.Helper()
			return postJSON(t, w, "/api/webhooks", `{"url":"https://a.example"}`)
		}},
		{422, "webhook_unsigned", submitFails(ports.ErrUnsigned), send(whole)},
		{422, "webhook_unsigned", hooksFail(fmt.Errorf("inner cause: %w", ports.ErrNoKey)), request(http.MethodPost, "/api/webhooks/x/rotate")},
		{503, "webhook_sealed", hooksFail(fmt.Errorf("inner cause: %w", ports.ErrSealed)), request(http.MethodPost, "/api/webhooks/x/test")},
		{503, "storage_unavailable", hooksFail(ports.ErrUnavailable), get("/api/webhooks")},
		{429, "too_many_wrong_keys", func(w *world) { w.config.Keys = []middleware.Key{{Name: "n", Secret: "s"}} }, func(t *testing.T, w *world) *httptest.ResponseRecorder {
			t.Helper()
			h := w.handler()
			for range 20 {
				wantProblem(t, ask(t, h, http.MethodGet, "/api/jobs", "Authorization", "Bearer wrong"), 401, "unauthorized")
			}
			return ask(t, h, http.MethodGet, "/api/jobs", "Authorization", "Bearer secret")
		}},
		{429, "quota_exceeded", limitedTo(middleware.Limits{Submits: middleware.Rate{Count: 1, Per: time.Hour}}), func(t *testing.T, w *world) *httptest.ResponseRecorder {
			t.Helper()
			h := w.handler()
			post(t, h, strings.NewReader(whole))
			return post(t, h, strings.NewReader(whole))
		}},
		{429, "queue_full", intakeFails(ports.ErrQueueFull), send(whole)},
		{429, "queue_full", submitFails(ports.ErrQueueFull), send(whole)},
		{500, "internal_error", jobsFail(errors.New("SELECT inner cause")), get("/api/status/x")},
		{500, "internal_error", jobsFail(domain.ErrFenced), get("/api/status/x")},
		{500, "internal_error", func(w *world) { w.songs.panics = true }, get("/api/songmap/x")},
		{503, "storage_unavailable", jobsFail(ports.ErrUnavailable), get("/api/jobs")},
		{503, "stopping", func(w *world) { w.feed.err = ports.ErrStopping }, get("/api/events")},
		{404, "not_found", libraryFails(ports.ErrNotFound), get("/api/audio/x/peaks")},
		{401, "unauthorized", func(w *world) { w.config.Keys = []middleware.Key{{Name: "n", Secret: "s"}} }, func(t *testing.T, w *world) *httptest.ResponseRecorder {
			t.Helper()
			return signIn(t, w, `{"key":"inner cause"}`)
		}},
		{503, "storage_unavailable", jobsFail(context.DeadlineExceeded), get("/api/jobs")},
		{503, "too_many_connections", nothing, nil}, // see TestAboveTheLimitOfConnectionsOnlyProbesAreAnswered
		{503, "not_answered_here", func(w *world) { w.config.ProbesOnly = true }, get("/api/status/x")},
		{507, "disk_full", intakeFails(ports.ErrNoSpace), send(whole)},
	}
}

func TestEveryProblemHasItsCodeAndTellsNothingInternal(t *testing.T) {
	t.Parallel()
	met := map[string]bool{}
	for _, s := range situations() {
		met[fmt.Sprintf("%s %d", s.code, s.status)] = true
		if s.call == nil {
			continue
		}
		t.Run(fmt.Sprintf("%d %s", s.status, s.code), func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			s.prepare(w)
			r := s.call(t, w)
			wantProblem(t, r, s.status, s.code)
			wantProtected(t, r)
			if strings.Contains(r.Body.String(), "inner cause") {
				t.Errorf("body = %s", r.Body)
			}
		})
	}

	document, err := rest.OpenAPI("1", "openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	documented := regexp.MustCompile("\\\\n- `(\\w+)` \\((\\d+)\\)").FindAllStringSubmatch(string(document), -1)
	if len(documented) == 0 {
		t.Fatal("the document lists no codes")
	}
	for _, d := range documented {
		if !met[d[1]+" "+d[2]] {
			t.Errorf("no test meets %s (%s)", d[1], d[2])
		}
		delete(met, d[1]+" "+d[2])
	}
	for c := range met {
		t.Errorf("%s is not documented", c)
	}
}

func TestAMissingMethodTellsWhichThereAre(t *testing.T) {
	t.Parallel()
	r := newWorld().call(t, http.MethodPut, "/api/jobs/x")
	allowed := strings.Split(r.Header().Get("Allow"), ", ")
	if !slices.Contains(allowed, http.MethodDelete) {
		t.Errorf("Allow = %q", allowed)
	}
}

func TestRefusalsThatPassTellWhenToComeBack(t *testing.T) {
	t.Parallel()
	for err, status := range map[error]int{ports.ErrUnavailable: 503, ports.ErrQueueFull: 429, ports.ErrNoSpace: 507} {
		w := newWorld()
		w.jobs.err = err
		if r := w.call(t, http.MethodPost, "/api/jobs/x/retry"); r.Code != status || r.Header().Get("Retry-After") == "" {
			t.Errorf("%v: %d %v", err, r.Code, r.Header())
		}
	}
}

func TestANamedJobIsToldToBeMissing(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.jobs.err = ports.ErrNotFound
	if p := wantProblem(t, w.call(t, http.MethodGet, "/api/status/4711"), 404, "not_found"); p.Detail != "Job 4711 not found" {
		t.Errorf("detail = %q", p.Detail)
	}
}
