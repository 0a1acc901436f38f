package rest_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"songmap/domain"
	"songmap/ports"
)

var birth = time.Date(2026, 1, 31, 12, 0, 0, 250000000, time.UTC)

func pendingJob() domain.Job {
	return domain.Job{
		ID: "job1", Status: domain.StatusPending, CreatedAt: birth, UpdatedAt: birth,
		Input: domain.Upload{Path: "secret/place.mp3", FileName: "song.mp3", SHA256: "abc"},
	}
}

func groupedJob() domain.Job {
	j := pendingJob()
	j.Group, j.Priority = "client 7", -3
	return j
}

func completeJob() domain.Job {
	j := pendingJob()
	j.Status, j.Progress = domain.StatusComplete, 1
	j.Warnings = "The end is missing.\nIt is \"mono\"."
	j.StartedAt, j.CompletedAt = birth.Add(time.Second), birth.Add(3500*time.Millisecond)
	j.UpdatedAt = j.CompletedAt
	return j
}

func failedJob() domain.Job {
	j := completeJob()
	j.Status, j.Progress, j.Warnings = domain.StatusFailed, 0.25, ""
	j.Failure = domain.Failure{Code: domain.CodeDecodeFailed, Message: "The file is damaged."}
	return j
}

func TestStatusHasEveryFieldInEveryState(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		job      domain.Job
		position int64
		want     string
	}{
		"pending": {groupedJob(), 3, `{"job_id":"job1","status":"pending","progress":0,"elapsed":0,"estimated_remaining":null,"error_message":null,` +
			`"created_at":"2026-01-31T12:00:00.25Z","started_at":null,"completed_at":null,` +
			`"error_code":null,"retryable":null,"stage":null,"attempt":0,"file_name":"song.mp3","song_map_url":null,"queue_position":3,"warnings":[],"priority":-3,"group":"client 7"}`},
		"complete": {completeJob(), 0, `{"job_id":"job1","status":"complete","progress":1,"elapsed":2.5,"estimated_remaining":null,"error_message":null,` +
			`"created_at":"2026-01-31T12:00:00.25Z","started_at":"2026-01-31T12:00:01.25Z","completed_at":"2026-01-31T12:00:03.75Z",` +
			`"error_code":null,"retryable":null,"stage":null,"attempt":0,"file_name":"song.mp3","song_map_url":"/api/songmap/job1","queue_position":null,"warnings":["The end is missing.","It is \"mono\"."],"priority":0,"group":null}`},
		"error": {failedJob(), 0, `{"job_id":"job1","status":"error","progress":0.25,"elapsed":2.5,"estimated_remaining":null,"error_message":"The file is damaged.",` +
			`"created_at":"2026-01-31T12:00:00.25Z","started_at":"2026-01-31T12:00:01.25Z","completed_at":"2026-01-31T12:00:03.75Z",` +
			`"error_code":"decode_failed","retryable":false,"stage":null,"attempt":0,"file_name":"song.mp3","song_map_url":null,"queue_position":null,"warnings":[],"priority":0,"group":null}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			w.jobs.job, w.jobs.position = c.job, c.position
			r := w.call(t, http.MethodGet, "/api/status/job1")
			if got := strings.TrimSpace(r.Body.String()); r.Code != http.StatusOK || got != c.want {
				t.Errorf("%d\n%s, want\n%s", r.Code, got, c.want)
			}
			if got := w.jobs.calls; len(got) != 1 || got[0] != "get job1" {
				t.Errorf("calls = %q", got)
			}
			if finished := c.job.Status.Finished(); (r.Header().Get("Retry-After") == "") != finished {
				t.Errorf("Retry-After = %q", r.Header().Get("Retry-After"))
			}
		})
	}
}

func TestStatusOfARunningJobTellsStageAndTimeLeft(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.jobs.job = pendingJob()
	w.jobs.job.Status, w.jobs.job.Stage, w.jobs.job.Progress = domain.StatusProcessing, domain.StageHarmony, 0.5
	w.jobs.job.StartedAt = time.Now().Add(-time.Hour)
	w.jobs.job.Held = domain.Claim{Token: "secret", Worker: "secret", Since: w.jobs.job.StartedAt}
	r := w.call(t, http.MethodGet, "/api/status/job1")
	got := decode[struct {
		Stage              string
		EstimatedRemaining float64 `json:"estimated_remaining"`
		Elapsed            float64
	}](t, r)
	if got.Stage != "harmony" || got.EstimatedRemaining <= 0 || got.Elapsed <= 0 || strings.Contains(r.Body.String(), "secret") {
		t.Errorf("body = %s", r.Body)
	}
}

func TestStatusIsNotSentAgainUntilSomethingChanges(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.jobs.job, w.jobs.position = pendingJob(), 2
	tag := w.call(t, http.MethodGet, "/api/status/job1").Header().Get("ETag")
	if !strings.HasPrefix(tag, `W/"`) {
		t.Fatalf("ETag = %q", tag)
	}
	for _, condition := range []string{tag, strings.TrimPrefix(tag, "W/"), `"other", ` + tag, "*"} {
		r := w.call(t, http.MethodGet, "/api/status/job1", "If-None-Match", condition)
		if r.Code != http.StatusNotModified || r.Body.Len() != 0 || r.Header().Get("ETag") != tag {
			t.Errorf("If-None-Match %s: %d %s", condition, r.Code, r.Body)
		}
	}
	changes := map[string]func(){
		"position": func() { w.jobs.position = 1 },
		"progress": func() { w.jobs.job.Progress = 0.1 },
		"update":   func() { w.jobs.job.UpdatedAt = birth.Add(time.Microsecond) },
		"status":   func() { w.jobs.job.Status = domain.StatusFailed },
	}
	for name, change := range changes {
		w.jobs.job, w.jobs.position = pendingJob(), 2
		change()
		if r := w.call(t, http.MethodGet, "/api/status/job1", "If-None-Match", tag+`, "", garbage`); r.Code != http.StatusOK {
			t.Errorf("after a change of %s: %d", name, r.Code)
		}
	}
}

func TestRetryAndCancelAnswerWithTheJobsStatus(t *testing.T) {
	t.Parallel()
	for _, verb := range []string{"retry", "cancel"} {
		w := newWorld()
		w.jobs.job, w.jobs.position = pendingJob(), 4
		r := w.call(t, http.MethodPost, "/api/jobs/job1/"+verb)
		got := decode[struct {
			JobID         string `json:"job_id"`
			QueuePosition int64  `json:"queue_position"`
		}](t, r)
		if r.Code != http.StatusOK || got.JobID != "job1" || got.QueuePosition != 4 || w.jobs.calls[0] != verb+" job1" {
			t.Errorf("%s: %d %s %q", verb, r.Code, r.Body, w.jobs.calls)
		}
	}
}

func TestWhatAJobsLifeForbidsIsAConflict(t *testing.T) {
	t.Parallel()
	w := newWorld()
	_, w.jobs.err = completeJob().Cancel(birth)
	p := wantProblem(t, w.call(t, http.MethodPost, "/api/jobs/job1/cancel"), 409, "not_allowed_now")
	if !strings.Contains(p.Detail, "job1 cannot be cancelled") {
		t.Errorf("detail = %q", p.Detail)
	}
}

func TestDeleteNamesTheJob(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.jobs.job = completeJob()
	r := w.call(t, http.MethodDelete, "/api/jobs/job1")
	if got := strings.TrimSpace(r.Body.String()); r.Code != http.StatusOK || got != `{"message":"Job job1 deleted","job_id":"job1"}` {
		t.Errorf("%d %s", r.Code, got)
	}
}

func TestCleanUpCountsWhatItDeletes(t *testing.T) {
	t.Parallel()
	for target, want := range map[string]struct {
		days   int
		dryRun bool
		body   string
	}{
		"/api/jobs/cleanup":                      {7, false, `{"message":"Deleted 3 jobs older than 7 days","deleted_count":3,"retention_days":7}`},
		"/api/jobs/cleanup?days=0":               {0, false, `{"message":"Deleted 3 jobs older than 0 days","deleted_count":3,"retention_days":0}`},
		"/api/jobs/cleanup?days=36500":           {36500, false, `{"message":"Deleted 3 jobs older than 36500 days","deleted_count":3,"retention_days":36500}`},
		"/api/jobs/cleanup?days=30&dry_run=true": {30, true, `{"message":"Would delete 3 jobs older than 30 days","deleted_count":3,"retention_days":30}`},
	} {
		w := newWorld()
		w.jobs.deleted = 3
		r := w.call(t, http.MethodDelete, target)
		if got := strings.TrimSpace(r.Body.String()); r.Code != http.StatusOK || got != want.body || w.jobs.days != want.days || w.jobs.dryRun != want.dryRun {
			t.Errorf("%s: %d %s %d %v", target, r.Code, got, w.jobs.days, w.jobs.dryRun)
		}
	}
}

func TestCleanUpDeletesNothingWhenItWasNotUnderstood(t *testing.T) {
	t.Parallel()
	for _, query := range []string{
		"days=-1", "days=36501", "days=seven", "days=1.5", "days=", "days", "days=1&days=2", "days=%zz", "days=1e3",
		"days=99999999999999999999", "day=30", "dry_run=", "dry_run=maybe", "dry-run=true", "days=7;dry_run=true", "days=7&%zz",
	} {
		w := newWorld()
		wantProblem(t, w.call(t, http.MethodDelete, "/api/jobs/cleanup?"+query), 422, "invalid_request")
		if len(w.jobs.calls) != 0 {
			t.Errorf("%s: %q", query, w.jobs.calls)
		}
	}
}

func TestProblemsRepeatLittleOfWhatWasSent(t *testing.T) {
	t.Parallel()
	w := newWorld()
	long := strings.Repeat("x", 10000)
	for _, target := range []string{"days=" + long, "days=7&" + long + "=1", "a=1&b=1&c=1&d=1&e=1&f=1&g=1&h=1&i=1&j=1&k=1&l=1&m=1"} {
		r := w.call(t, http.MethodDelete, "/api/jobs/cleanup?"+target)
		p := wantProblem(t, r, 422, "invalid_request")
		if r.Body.Len() > 2000 || len(p.Errors) > 10 || len(p.Errors) == 0 {
			t.Errorf("%d bytes, %d errors", r.Body.Len(), len(p.Errors))
		}
	}
	w.jobs.err = ports.ErrNotFound
	if r := w.call(t, http.MethodGet, "/api/status/"+long); r.Body.Len() > 500 {
		t.Errorf("%d bytes", r.Body.Len())
	}
}

func TestBodiesHaveNoFieldBesideTheContract(t *testing.T) {
	t.Parallel()
	w := newWorld()
	for _, place := range []string{"/api/status/x", "/api/jobs", "/health"} {
		var body map[string]json.RawMessage
		r := w.call(t, http.MethodGet, place)
		if err := json.Unmarshal(r.Body.Bytes(), &body); err != nil || body["$schema"] != nil || r.Header().Get("Link") != "" {
			t.Errorf("%s: %v %s %v", place, err, r.Body, r.Header())
		}
	}
}
