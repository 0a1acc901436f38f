package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"songmap/domain"
	"songmap/ports"
)

func TestASongMapIsEmbeddedAsItIs(t *testing.T) {
	t.Parallel()
	const text = `{ "tempo": 120.000, "title": "<ü>" }` + "\n"
	w := newWorld()
	w.library.job, w.library.songMap = completeJob(), text
	r := w.call(t, http.MethodGet, "/api/songmap/job1")
	want := `{"job_id":"job1","song_map":` + text + `,"elapsed":2.5}` + "\n"
	if got := r.Body.String(); r.Code != http.StatusOK || got != want || w.library.asked != "job1" {
		t.Errorf("%d %s, want %s", r.Code, got, want)
	}
	if got := r.Header().Get("Content-Type"); got != "application/json" {
		t.Errorf("media type = %q", got)
	}
	decode[map[string]any](t, r)
}

func TestASongMapThatIsNotReadyIsAcceptedAndToldLater(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.library.job, w.library.err = pendingJob(), ports.ErrNotReady
	w.library.job.Status, w.library.job.Progress = domain.Processing, 0.42
	r := w.call(t, http.MethodGet, "/api/songmap/job1")
	want := `{"job_id":"job1","status":"processing","progress":0.42,"detail":"Job job1 is still processing (progress: 42.0%)"}`
	if got := strings.TrimSpace(r.Body.String()); r.Code != http.StatusAccepted || got != want || r.Header().Get("Retry-After") == "" {
		t.Errorf("%d %v %s, want %s", r.Code, r.Header(), got, want)
	}
}

func TestASongMapOfAFailedJobTellsWhy(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.library.job, w.library.err = failedJob(), ports.ErrJobFailed
	if p := wantProblem(t, w.call(t, http.MethodGet, "/api/songmap/job1"), 409, "decode_failed"); p.Detail != "The file is damaged." {
		t.Errorf("detail = %q", p.Detail)
	}
	w.library.job.Failure = domain.Failure{Message: "100% broken"} // as the old service left it
	if p := wantProblem(t, w.call(t, http.MethodGet, "/api/songmap/job1"), 409, "job_failed"); p.Detail != "100% broken" {
		t.Errorf("detail = %q", p.Detail)
	}
	w.library.job.Failure = domain.Failure{}
	wantProblem(t, w.call(t, http.MethodGet, "/api/songmap/job1"), 409, "job_failed")
}

func TestAnUploadComesBackWholeOrInPart(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.library.job, w.library.file, w.library.name = completeJob(), "0123456789", "0198.mp3"
	for _, c := range []struct {
		method  string
		headers []string
		status  int
		body    string
		length  string
	}{
		{http.MethodGet, nil, 200, "0123456789", "10"},
		{http.MethodHead, nil, 200, "", "10"},
		{http.MethodGet, []string{"Range", "bytes=5-7"}, 206, "567", "3"},
		{http.MethodGet, []string{"Range", "bytes=-1"}, 206, "9", "1"},
		{http.MethodGet, []string{"If-None-Match", `"abc"`}, 304, "", ""},
	} {
		r := w.call(t, c.method, "/api/audio/job1/original", c.headers...)
		h := r.Header()
		body := r.Body.String()
		if c.method == http.MethodHead {
			body = "" // the server drops it
		}
		if r.Code != c.status || body != c.body || h.Get("Content-Length") != c.length || h.Get("ETag") != `"abc"` {
			t.Errorf("%s %v: %d %q %v", c.method, c.headers, r.Code, body, h)
		}
	}
	r := w.call(t, http.MethodGet, "/api/audio/job1/original", "Range", "bytes=10-")
	wantProblem(t, r, 416, "range_not_satisfiable")
	if got := r.Header().Get("Content-Range"); got != "bytes */10" {
		t.Errorf("Content-Range = %q", got)
	}
	if w.library.closed != 6 || w.library.asked != "job1" {
		t.Errorf("%d files closed, asked for %q", w.library.closed, w.library.asked)
	}
}

func TestFilesAreNamedAndNeverShownAsPages(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct{ mediaType, disposition string }{
		"a.mp3":      {"audio/mpeg", `inline; filename="a.mp3"; filename*=UTF-8''a.mp3`},
		"a.WAV":      {"audio/wav", `inline; filename="a.WAV"; filename*=UTF-8''a.WAV`},
		"ü b.flac":   {"audio/flac", `inline; filename="_ b.flac"; filename*=UTF-8''%C3%BC%20b.flac`},
		`"\%.opus`:   {"audio/ogg", `inline; filename="___.opus"; filename*=UTF-8''%22%5C%25.opus`},
		"a.html":     {"application/octet-stream", `inline; filename="a.html"; filename*=UTF-8''a.html`},
		"a.svg":      {"application/octet-stream", `inline; filename="a.svg"; filename*=UTF-8''a.svg`},
		"none":       {"application/octet-stream", `inline; filename="none"; filename*=UTF-8''none`},
		"x\r\ny.m4a": {"audio/mp4", `inline; filename="x__y.m4a"; filename*=UTF-8''x%0D%0Ay.m4a`},
	} {
		w := newWorld()
		w.library.job, w.library.file, w.library.name = completeJob(), "<script>", name
		w.library.job.Input.FileName = name
		h := w.call(t, http.MethodGet, "/api/audio/job1/original").Header()
		if h.Get("Content-Type") != want.mediaType || h.Get("Content-Disposition") != want.disposition || h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%q: %v", name, h)
		}
	}
}

func TestAStemIsAskedForByName(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.library.file, w.library.name = "la la", "vocals.wav"
	r := w.call(t, http.MethodGet, "/api/audio/job1/stem/vocals")
	if r.Code != http.StatusOK || r.Body.String() != "la la" || w.library.asked != "job1 vocals" || r.Header().Get("Content-Type") != "audio/wav" {
		t.Errorf("%d %s %v, asked for %q", r.Code, r.Body, r.Header(), w.library.asked)
	}
	w.library.err = &domain.InvalidError{Field: "stem", Reason: "is unknown"}
	wantProblem(t, w.call(t, http.MethodGet, "/api/audio/job1/stem/..%2f..%2fetc"), 400, "unknown_stem")
}

func TestAWaveformIsSentAsItLies(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.library.file, w.library.name = `{"rate":100}`, "peaks.json"
	r := w.call(t, http.MethodGet, "/api/audio/job1/peaks")
	if r.Code != http.StatusOK || r.Body.String() != `{"rate":100}` || w.library.asked != "job1 peaks" || r.Header().Get("Content-Type") != "application/json" {
		t.Errorf("%d %s %v, asked for %q", r.Code, r.Body, r.Header(), w.library.asked)
	}
}
