package rest_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// stories tells the same of every job.
type stories struct {
	events []domain.Event
	err    error
}

func (s *stories) History(context.Context, string) ([]domain.Event, error) { return s.events, s.err }

func TestAHistoryHasEveryFieldOfEveryEvent(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.history.events = []domain.Event{
		{Number: 3, JobID: "job1", By: "ann", Kind: domain.EventCreated, At: birth, Waited: time.Hour},
		{
			Number: 7, JobID: "job1", Kind: domain.EventRequeued, At: birth.Add(time.Second), Stage: domain.StageBeats, Attempt: 1, Crashes: 2,
			Worker: "w1", Reason: domain.ReasonAttemptFailed, Failure: domain.Failure{Code: domain.CodeAnalyzerFailed, Message: "It broke."},
		},
		{Number: 9, JobID: "job1", Kind: domain.EventFailed, At: birth, Failure: domain.Failure{Code: domain.CodeTimedOut}},
	}
	r := w.call(t, http.MethodGet, "/api/jobs/job1/history")
	want := `{"job_id":"job1","events":[` +
		`{"number":3,"job_id":"job1","kind":"created","status":"pending","at":"2026-01-31T12:00:00.25Z","stage":null,"attempt":0,"crashes":0,` +
		`"worker":null,"reason":null,"error_code":null,"error_message":null,"retryable":null,"warnings":[],"by":"ann"},` +
		`{"number":7,"job_id":"job1","kind":"requeued","status":"pending","at":"2026-01-31T12:00:01.25Z","stage":"beats","attempt":1,"crashes":2,` +
		`"worker":"w1","reason":"attempt_failed","error_code":"analyzer_failed","error_message":"It broke.","retryable":null,"warnings":[],"by":null},` +
		`{"number":9,"job_id":"job1","kind":"failed","status":"error","at":"2026-01-31T12:00:00.25Z","stage":null,"attempt":0,"crashes":0,` +
		`"worker":null,"reason":null,"error_code":"timed_out","error_message":null,"retryable":true,"warnings":[],"by":null}]}`
	if got := strings.TrimSpace(r.Body.String()); r.Code != http.StatusOK || got != want {
		t.Errorf("%d\n%s, want\n%s", r.Code, got, want)
	}
}

func TestAHistoryOfNothingIsAnEmptyList(t *testing.T) {
	t.Parallel()
	r := newWorld().call(t, http.MethodGet, "/api/jobs/job1/history")
	if got := strings.TrimSpace(r.Body.String()); got != `{"job_id":"job1","events":[]}` {
		t.Errorf("%d %s", r.Code, got)
	}
}

func TestAHistoryOfAnUnknownJobIsNotFound(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.history.err = fmt.Errorf("job nobody: %w", ports.ErrNotFound)
	wantProblem(t, w.call(t, http.MethodGet, "/api/jobs/nobody/history"), http.StatusNotFound, "not_found")
}
