package rest_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

const uuidJob = "0198c5d2-7f6e-7c3a-9a51-3f1b2c4d5e6f"

// analysed is a world with one result, of a job with this id.
func analysed(id string) *world {
	w := newWorld()
	w.songs.job, w.songs.songMap, w.songs.file = completeJob(), `{"id":"x","duration_sec":1,"beats":[0.5]}`, `{"rate":100}`
	w.songs.job.ID = id
	return w
}

func TestWhatNeverChangesIsSentOnce(t *testing.T) {
	t.Parallel()
	tags := map[string]string{}
	for _, place := range []string{
		"/api/songmap/" + uuidJob, "/api/songmap/" + uuidJob + "?format=jams",
		"/api/songmap/" + uuidJob + "?format=svg", "/api/audio/" + uuidJob + "/peaks",
	} {
		w := analysed(uuidJob)
		first := w.call(t, http.MethodGet, place)
		tag := first.Header().Get("ETag")
		if first.Code != http.StatusOK || !strings.HasPrefix(tag, `W/"`) || first.Header().Get("Cache-Control") != "private, max-age=86400, immutable" {
			t.Errorf("%s: %d %v", place, first.Code, first.Header())
		}
		tags[tag] = place
		for condition, want := range map[string]int{tag: 304, "*": 304, `"a", ` + tag[2:]: 304, `"a"`: 200} {
			r := w.call(t, http.MethodGet, place, "If-None-Match", condition)
			if r.Code != want || (want == http.StatusNotModified) != (r.Body.Len() == 0) || r.Header().Get("ETag") != tag {
				t.Errorf("%s, If-None-Match %s: %d %v", place, condition, r.Code, r.Header())
			}
		}
		if w.songs.closed != 5 {
			t.Errorf("%s: %d files were closed", place, w.songs.closed)
		}
	}
	if len(tags) != 4 {
		t.Errorf("tags are shared: %v", tags)
	}
}

func TestAnotherJobOfTheSameIDHasAnotherTag(t *testing.T) {
	t.Parallel()
	w := analysed("mine")
	before := w.call(t, http.MethodGet, "/api/songmap/mine").Header()
	w.songs.job.CompletedAt = w.songs.job.CompletedAt.Add(time.Second)
	after := w.call(t, http.MethodGet, "/api/songmap/mine", "If-None-Match", before.Get("ETag"))
	if after.Code != http.StatusOK || before.Get("Cache-Control") != "private, no-cache" {
		t.Errorf("before %v, after %d", before, after.Code)
	}
}

func TestExportsOfAnotherVersionHaveAnotherTag(t *testing.T) {
	t.Parallel()
	w := analysed(uuidJob)
	tag := func(format string) string {
		return w.call(t, http.MethodGet, "/api/songmap/"+uuidJob+"?format="+format).Header().Get("ETag")
	}
	plain, midi := tag("json"), tag("midi")
	w.config.Version = "9.9.9"
	if tag("json") != plain || tag("midi") == midi {
		t.Errorf("json %s, then %s; midi %s, then %s", plain, tag("json"), midi, tag("midi"))
	}
}

func TestAnErrorIsNotKept(t *testing.T) {
	t.Parallel()
	w := analysed(uuidJob)
	w.songs.songMap = "{"
	r := w.call(t, http.MethodGet, "/api/songmap/"+uuidJob)
	if r.Header().Get("ETag") != "" || r.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%v", r.Header())
	}
}

func TestADeletionRefusesAConditionThatItCannotMeet(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.jobs.job = completeJob()
	tag := w.call(t, http.MethodGet, "/api/jobs/job1").Header().Get("ETag")
	for _, condition := range []string{tag, strings.TrimPrefix(tag, "W/"), `"other"`} {
		p := wantProblem(t, w.call(t, http.MethodDelete, "/api/jobs/job1", "If-Match", condition), 412, "precondition_failed")
		if !strings.Contains(p.Detail, "If-Match") {
			t.Errorf("detail = %q", p.Detail)
		}
	}
	wantProblem(t, w.call(t, http.MethodDelete, "/api/webhooks/x", "If-Match", `"a"`), 412, "precondition_failed")
	if r := w.call(t, http.MethodDelete, "/api/jobs/job1", "If-Match", "*"); r.Code != http.StatusOK {
		t.Errorf("If-Match *: %d", r.Code)
	}
	if got := strings.Join(w.jobs.calls, " "); strings.Count(got, "delete") != 1 {
		t.Errorf("calls = %s", got)
	}
}

func TestAJobIsWhereTheCallsAboutItAre(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.jobs.job = completeJob()
	job, status := w.call(t, http.MethodGet, "/api/jobs/job1"), w.call(t, http.MethodGet, "/api/status/job1")
	if job.Code != http.StatusOK || job.Header().Get("ETag") != status.Header().Get("ETag") || decode[tree](t, job)["job_id"] != decode[tree](t, status)["job_id"] {
		t.Errorf("%d %s, and %s", job.Code, job.Body, status.Body)
	}
}
