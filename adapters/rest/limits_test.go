package rest_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"songmap/adapters/rest/middleware"
	"songmap/ports"
)

func limitedTo(l middleware.Limits) func(*world) { return func(w *world) { w.config.Limits = l } }

func TestTheCallsThatCostMuchAreLimited(t *testing.T) {
	t.Parallel()
	w := newWorld()
	once := middleware.Rate{Count: 1, Per: time.Hour}
	limitedTo(middleware.Limits{Submits: once, SignIns: once})(w)
	h := w.handler()
	for call, once := range map[string]func() *httptest.ResponseRecorder{
		"submits": func() *httptest.ResponseRecorder {
			return post(t, h, strings.NewReader(songPart+lastBoundary))
		},
		"sign-ins": func() *httptest.ResponseRecorder { return signInAt(t, h, `{"key":"any"}`) },
	} {
		for n, refused := range []bool{false, true} {
			r := once()
			if (r.Code == http.StatusTooManyRequests) != refused || !strings.HasPrefix(r.Header().Get("RateLimit"), `"`+call+`";r=0;`) {
				t.Errorf("%s, call %d: %d %v", call, n+1, r.Code, r.Header())
			}
		}
	}
	if r := ask(t, h, http.MethodGet, "/api/jobs"); r.Code != http.StatusOK || r.Header().Get("RateLimit") != "" {
		t.Errorf("what is not limited: %d %v", r.Code, r.Header())
	}
}

func TestBothKindsOfStreamsCountTogether(t *testing.T) {
	t.Parallel()
	w := newWorld()
	limitedTo(middleware.Limits{Streams: 1})(w)
	open := make(chan struct{})
	w.feed.following = func() { close(open) }
	h := w.handler()
	ctx, leave := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, http.MethodGet, "/api/events", nil))
	}()
	<-open
	for _, place := range []string{"/api/events", "/api/jobs/x/events"} {
		wantProblem(t, ask(t, h, http.MethodGet, place), 429, "quota_exceeded")
	}
	leave()
	<-done
	w.feed.following, w.feed.err = nil, ports.ErrNotFound
	wantProblem(t, ask(t, h, http.MethodGet, "/api/jobs/x/events"), 404, "not_found") // lets go of its place
	wantProblem(t, ask(t, h, http.MethodGet, "/api/jobs/x/events"), 404, "not_found")
}

func TestAnUploadThatIsSlowedDownByUsHasNotStalled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.config.UploadIdle = 5 * time.Second
		limitedTo(middleware.Limits{Upload: middleware.Rate{Count: 1 << 20, Per: time.Minute}})(w)
		begun := time.Now()
		converse(t, w, func(c net.Conn) {
			song := chunk(songPart[:len(songPart)-2]) + chunk(strings.Repeat("x", 3<<19))
			go func() { _, _ = io.WriteString(c, uploadHead+song+chunk("\r\n"+lastBoundary)+"0\r\n\r\n") }()
			if r := record(t, c); r.Code != http.StatusAccepted {
				t.Errorf("%d %s", r.Code, r.Body)
			}
		})
		if took := time.Since(begun); took < 29*time.Second {
			t.Errorf("it took %v", took)
		}
	})
}

func TestAnUploadForWhichNothingIsLeftIsRefusedBeforeItIsKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		limitedTo(middleware.Limits{Upload: middleware.Rate{Count: 1 << 20, Per: 24 * time.Hour}})(w)
		h := w.handler()
		big := func() *httptest.ResponseRecorder {
			read, write := io.Pipe()
			go func() { _ = write.CloseWithError(stream(write, 2<<20)) }()
			defer read.Close()
			return post(t, h, read)
		}
		wantProblem(t, big(), 429, "quota_exceeded")
		wantProblem(t, big(), 429, "quota_exceeded")
		if w.intake.received != w.intake.discarded || len(w.intake.submissions) != 0 {
			t.Errorf("intake = %+v", w.intake)
		}
	})
}
