package rest_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// feed opens streams that tell what a test has prepared.
type feed struct {
	number int64
	job    domain.Job
	script []ports.Update
	end    error // after the script; nil: nothing more comes
	err    error // of Follow

	following func() // hears of a stream that begins; nil: nobody does

	mu     sync.Mutex
	asked  ports.FeedQuery
	closed int
}

func (f *feed) Follow(_ context.Context, q ports.FeedQuery) (ports.Stream, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = q
	if f.err != nil {
		return nil, f.err
	}
	if f.following != nil {
		f.following()
	}
	return &scripted{feed: f, left: f.script}, nil
}

func (f *feed) query() ports.FeedQuery {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.asked
}

type scripted struct {
	feed *feed
	left []ports.Update
}

func (s *scripted) Start() (int64, domain.Job) { return s.feed.number, s.feed.job }

func (s *scripted) Next(ctx context.Context) ([]ports.Update, error) {
	if all := s.left; len(all) > 0 {
		s.left = nil
		return all, nil
	}
	if s.feed.end != nil {
		return nil, s.feed.end
	}
	<-ctx.Done()
	return nil, ctx.Err()
}

func (s *scripted) Close() {
	s.feed.mu.Lock()
	defer s.feed.mu.Unlock()
	s.feed.closed++
}

const (
	helloToAll = "id: 41\nevent: hello\ndata: {}\n\n"
	created    = "id: 42\nevent: created\ndata: {\"number\":42,\"job_id\":\"job1\",\"kind\":\"created\",\"status\":\"pending\"," +
		"\"at\":\"2026-01-31T12:00:00.25Z\",\"stage\":null,\"attempt\":0,\"crashes\":0,\"worker\":null,\"reason\":null," +
		"\"error_code\":null,\"error_message\":null,\"retryable\":null,\"warnings\":[],\"by\":null}\n\n"
)

func creation() ports.Update {
	return ports.Update{Event: domain.Event{Number: 42, JobID: "job1", Kind: domain.EventCreated, At: birth}}
}

func TestAStreamTellsEachEventWithItsNumber(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.feed.number, w.feed.end = 41, io.EOF
	running := pendingJob()
	running.Status, running.Stage, running.Progress = domain.StatusProcessing, domain.StageBeats, .5
	w.feed.script = []ports.Update{creation(), {Job: running}}
	r := w.call(t, http.MethodGet, "/api/events")
	want := helloToAll + created + "event: progress\ndata: {\"job_id\":\"" + running.ID + "\",\"progress\":0.5,\"stage\":\"beats\""
	if got := r.Body.String(); r.Code != http.StatusOK || !strings.HasPrefix(got, want) || !strings.HasSuffix(got, "}\n\n") {
		t.Errorf("%d\n%s\nwant\n%s", r.Code, got, want)
	}
	if h := r.Header(); h.Get("Content-Type") != "text/event-stream" || h.Get("Cache-Control") != "no-store" || h.Get("X-Accel-Buffering") != "no" {
		t.Errorf("header is %v", h)
	}
	if w.feed.closed != 1 {
		t.Errorf("the stream was closed %d times", w.feed.closed)
	}
}

func TestAStreamOfOneJobBeginsWithTheJob(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.feed.job, w.feed.end = completeJob(), io.EOF
	r := w.call(t, http.MethodGet, "/api/jobs/job1/events")
	if got := r.Body.String(); !strings.HasPrefix(got, "id: 0\nevent: hello\ndata: {\"job\":{\"job_id\":\"job1\",\"status\":\"complete\"") {
		t.Errorf("%d %s", r.Code, got)
	}
	if q := w.feed.query(); q.JobID != "job1" || q.After != ports.FromNow {
		t.Errorf("asked for %+v", q)
	}
}

func TestAStreamGoesOnWhereTheClientSays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		target, last string
		want         int64
	}{
		{"/api/events", "", ports.FromNow},
		{"/api/events?after=0", "", 0},
		{"/api/events?after=7", "", 7},
		{"/api/events?after=7", "12", 12},
		{"/api/events", "12", 12},
		{"/api/jobs/job1/events?after=3", "", 3},
	} {
		w := newWorld()
		w.feed.job, w.feed.end = pendingJob(), io.EOF
		if r := w.call(t, http.MethodGet, c.target, "Last-Event-ID", c.last); r.Code != http.StatusOK || w.feed.query().After != c.want {
			t.Errorf("%s after %q: %d, %+v, want %d", c.target, c.last, r.Code, w.feed.query(), c.want)
		}
	}
}

func TestAStreamRefusesPlacesAndFiltersThatMakeNoSense(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]string{
		{"/api/events?after=-2", ""},
		{"/api/events?after=x", ""},
		{"/api/events?after=1e3", ""},
		{"/api/events?after=99999999999999999999", ""},
		{"/api/events", "x"},
		{"/api/events", "-7"},
		{"/api/events?status=done", ""},
	} {
		wantProblem(t, newWorld().call(t, http.MethodGet, c[0], "Last-Event-ID", c[1]), http.StatusUnprocessableEntity, "invalid_request")
	}
}

func TestAStreamCanBeOfSomeStatusesAlone(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.feed.end = io.EOF
	w.call(t, http.MethodGet, "/api/events?status=complete&status=error")
	if got := fmt.Sprint(w.feed.query().Statuses); got != "[complete error]" {
		t.Errorf("statuses are %s", got)
	}
}

func TestWhatCannotBeFollowedIsAProblem(t *testing.T) {
	t.Parallel()
	for err, want := range map[error]struct {
		status int
		code   string
	}{
		ports.ErrNotFound:    {404, "not_found"},
		ports.ErrStopping:    {503, "stopping"},
		ports.ErrUnavailable: {503, "storage_unavailable"},
		errors.New("secret"): {500, "internal_error"},
	} {
		w := newWorld()
		w.feed.err = err
		wantProblem(t, w.call(t, http.MethodGet, "/api/jobs/job1/events"), want.status, want.code)
	}
}

// A browser reconnects after the end of a stream, again and again, unless it
// is told that there is no content.
func TestABrowserThatHasSeenAllOfAJobIsTurnedAway(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.feed.job, w.feed.end = completeJob(), io.EOF
	if r := w.call(t, http.MethodGet, "/api/jobs/job1/events", "Last-Event-ID", "42"); r.Code != http.StatusNoContent || r.Body.Len() > 0 {
		t.Errorf("with nothing left: %d %s", r.Code, r.Body)
	}
	if w.feed.closed != 1 {
		t.Errorf("the stream was closed %d times", w.feed.closed)
	}
	w.feed.script = []ports.Update{creation()}
	if r := w.call(t, http.MethodGet, "/api/jobs/job1/events", "Last-Event-ID", "41"); r.Code != http.StatusOK || !strings.Contains(r.Body.String(), created) {
		t.Errorf("with something left: %d %s", r.Code, r.Body)
	}
}

func TestAStreamThatEndsBecauseOfAStopSaysWhenToComeBack(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.feed.number, w.feed.end = 41, ports.ErrStopping
	var ms int
	got := w.call(t, http.MethodGet, "/api/events").Body.String()
	if _, err := fmt.Sscanf(strings.TrimPrefix(got, helloToAll), "retry: %d\n\n", &ms); err != nil || ms < 1000 || ms > 3000 {
		t.Errorf("stream is %q", got)
	}
}

func TestAStreamShowsItsClientNoInternalError(t *testing.T) {
	t.Parallel()
	for _, end := range []error{errors.New("secret"), ports.ErrFellBehind, ports.ErrUnavailable} {
		w := newWorld()
		w.feed.number, w.feed.end = 41, end
		if got := w.call(t, http.MethodGet, "/api/events").Body.String(); got != helloToAll {
			t.Errorf("after %v the stream is %q", end, got)
		}
	}
}

func TestHeadersOfAStreamCanBeAskedForAlone(t *testing.T) {
	t.Parallel()
	r := newWorld().call(t, http.MethodHead, "/api/events")
	if r.Code != http.StatusOK || r.Body.Len() > 0 || r.Header().Get("Content-Type") != "text/event-stream" {
		t.Errorf("%d %v %s", r.Code, r.Header(), r.Body)
	}
}

// recorder is what a client holds that is still connected.
type recorder struct {
	*httptest.ResponseRecorder
	mu sync.Mutex
}

func (r *recorder) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ResponseRecorder.Write(p)
}

func (r *recorder) text() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.Body.String()
}

func TestASilentStreamBeats(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.feed.number = 41
		ctx, leave := context.WithCancel(t.Context())
		out := &recorder{ResponseRecorder: httptest.NewRecorder()}
		done := make(chan struct{})
		go func() {
			defer close(done)
			w.handler().ServeHTTP(out, httptest.NewRequestWithContext(ctx, http.MethodGet, "/api/events", nil))
		}()
		synctest.Wait()
		if got := out.text(); got != helloToAll {
			t.Errorf("at once comes %q", got)
		}
		<-time.After(46 * time.Second)
		synctest.Wait()
		if got := strings.TrimPrefix(out.text(), helloToAll); got != strings.Repeat("event: heartbeat\ndata: {}\n\n", 3) {
			t.Errorf("in 46 seconds comes %q", got)
		}
		leave()
		<-done
		if w.feed.closed != 1 {
			t.Errorf("the stream was closed %d times", w.feed.closed)
		}
	})
}

// Over a real connection the first message must not wait for the second.
func TestMessagesAreNotHeldBack(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.feed.number = 41
	server := httptest.NewServer(w.handler())
	defer server.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/api/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if line, err := bufio.NewReader(resp.Body).ReadString('\n'); err != nil || line != "id: 41\n" {
		t.Errorf("first line is %q, %v", line, err)
	}
}
