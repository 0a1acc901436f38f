package rest_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"songmap/adapters/internal/export"
	"songmap/adapters/rest"
	"songmap/domain"
	"songmap/ports"
)

func TestASongMapIsEmbeddedAsItIs(t *testing.T) {
	t.Parallel()
	const text = `{ "tempo": 120.000, "title": "<ü>" }` + "\n"
	w := newWorld()
	w.songs.job, w.songs.songMap = completeJob(), text
	r := w.call(t, http.MethodGet, "/api/songmap/job1")
	want := `{"job_id":"job1","song_map":` + text + `,"elapsed":2.5}` + "\n"
	if got := r.Body.String(); r.Code != http.StatusOK || got != want || w.songs.asked != "job1" {
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
	w.songs.job, w.songs.err = pendingJob(), ports.ErrNotReady
	w.songs.job.Status, w.songs.job.Progress = domain.StatusProcessing, 0.42
	r := w.call(t, http.MethodGet, "/api/songmap/job1")
	want := `{"job_id":"job1","status":"processing","progress":0.42,"detail":"Job job1 is still processing (progress: 42.0%)"}`
	if got := strings.TrimSpace(r.Body.String()); r.Code != http.StatusAccepted || got != want || r.Header().Get("Retry-After") == "" {
		t.Errorf("%d %v %s, want %s", r.Code, r.Header(), got, want)
	}
}

func TestASongMapOfAFailedJobTellsWhy(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.songs.job, w.songs.err = failedJob(), ports.ErrJobFailed
	if p := wantProblem(t, w.call(t, http.MethodGet, "/api/songmap/job1"), 409, "decode_failed"); p.Detail != "The file is damaged." {
		t.Errorf("detail = %q", p.Detail)
	}
	w.songs.job.Failure = domain.Failure{Message: "100% broken"} // as the old service left it
	if p := wantProblem(t, w.call(t, http.MethodGet, "/api/songmap/job1"), 409, "job_failed"); p.Detail != "100% broken" {
		t.Errorf("detail = %q", p.Detail)
	}
	w.songs.job.Failure = domain.Failure{}
	wantProblem(t, w.call(t, http.MethodGet, "/api/songmap/job1"), 409, "job_failed")
}

func TestASongMapWithoutLyricsHasNoFileOfThem(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.songs.job, w.songs.songMap = completeJob(), `{"duration_sec": 4, "lyrics": []}`
	r := w.call(t, http.MethodGet, "/api/songmap/job1?format=lrc")
	if r.Code != http.StatusNotFound || !strings.Contains(r.Body.String(), "The Song Map of job job1 has no lyrics, so there is no lrc of it") {
		t.Errorf("%d %s", r.Code, r.Body)
	}
}

func TestASongMapComesAsAFileOfAnotherProgram(t *testing.T) {
	t.Parallel()
	const text = `{"duration_sec": 4, "beats": [0, 1, 2, 3], "chords": [{"start": 0, "end": 4, "label": "A:min"}], "lyrics": [{"start": 1, "end": 2, "text": "la"}]}`
	for format, want := range map[string]struct{ mediaType, name, content string }{
		"jams":     {"application/vnd.jams+json", "Für Elise.jams", `"title":"Für Elise"`},
		"midi":     {"audio/midi", "Für Elise.mid", "MThd"},
		"musicxml": {"application/vnd.recordare.musicxml+xml", "Für Elise.musicxml", "<work-title>Für Elise</work-title>"},
		"audacity": {"text/plain; charset=utf-8", "Für Elise.txt", "0.000000\t4.000000\tAm\n"},
		"csv":      {"text/csv; charset=utf-8; header=present", "Für Elise.csv", "TIME,VALUE,DURATION,LABEL\n"},
		"chordpro": {"text/plain; charset=utf-8", "Für Elise.cho", "{title: Für Elise}\n"},
		"lrc":      {"text/plain; charset=utf-8", "Für Elise.lrc", "[00:01.00]la\n"},
		"svg":      {"image/svg+xml", "Für Elise.svg", ">Für Elise</text>"},
	} {
		w := newWorld()
		w.songs.job, w.songs.songMap = completeJob(), text
		w.songs.job.Input.FileName = "Für Elise.mp3"
		r := w.call(t, http.MethodGet, "/api/songmap/job1?format="+format)
		h, body := r.Header(), r.Body.String()
		disposition := "attachment; filename=\"" + strings.ReplaceAll(want.name, "ü", "_") + "\"; filename*=UTF-8''" + url.PathEscape(want.name)
		if r.Code != http.StatusOK || h.Get("Content-Type") != want.mediaType || h.Get("Content-Disposition") != disposition {
			t.Errorf("%s: %d %v, want %s and %s", format, r.Code, h, want.mediaType, disposition)
		}
		if !strings.Contains(body, want.content) || h.Get("Content-Length") != strconv.Itoa(len(body)) || h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v\n%s\nwant %s", format, h, body, want.content)
		}
	}
	w := newWorld()
	w.songs.job, w.songs.songMap = completeJob(), text
	if r := w.call(t, http.MethodGet, "/api/songmap/job1?format=json"); !strings.Contains(r.Body.String(), `"song_map":`+text) {
		t.Errorf("json is %s", r.Body)
	}
}

func TestAFileIsNamedAfterWhatTheJobHas(t *testing.T) {
	t.Parallel()
	for upload, want := range map[string]string{
		"a.b.mp3": "a.b.cho", "none": "none.cho", ".mp3": ".mp3.cho", "": "job1.cho", "x\r\ny.mp3": "x__y.cho",
	} {
		w := newWorld()
		w.songs.job, w.songs.songMap = completeJob(), `{}`
		w.songs.job.Input.FileName = upload
		got := w.call(t, http.MethodGet, "/api/songmap/job1?format=chordpro").Header().Get("Content-Disposition")
		if !strings.HasPrefix(got, `attachment; filename="`+want+`"`) {
			t.Errorf("the sheet of %q is %s, want %s", upload, got, want)
		}
	}
}

func TestAFormatChangesNothingAboutErrors(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.songs.job, w.songs.songMap = completeJob(), `{}`
	for _, bad := range []string{"pdf", "JAMS", "svg,midi", "%00", strings.Repeat("x", 5000)} {
		wantProblem(t, w.call(t, http.MethodGet, "/api/songmap/job1?format="+bad), 422, "invalid_request")
	}
	w.songs.songMap = "no JSON"
	if p := wantProblem(t, w.call(t, http.MethodGet, "/api/songmap/job1?format=svg"), 500, "internal_error"); p.Detail != "internal error" {
		t.Errorf("detail = %q", p.Detail)
	}
	w.songs.job, w.songs.err = pendingJob(), ports.ErrNotReady
	if r := w.call(t, http.MethodGet, "/api/songmap/job1?format=midi"); r.Code != http.StatusAccepted || r.Header().Get("Content-Type") != "application/json" {
		t.Errorf("%d %v", r.Code, r.Header())
	}
	w.songs.job, w.songs.err = failedJob(), ports.ErrJobFailed
	wantProblem(t, w.call(t, http.MethodGet, "/api/songmap/job1?format=csv"), 409, "decode_failed")
	w.songs.err = ports.ErrNotFound
	wantProblem(t, w.call(t, http.MethodGet, "/api/songmap/job1?format=jams"), 404, "not_found")
}

func TestTheFormatsThatAreOfferedAreThoseThatThereAre(t *testing.T) {
	t.Parallel()
	document, err := rest.OpenAPI("0.0.0", "openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Paths map[string]map[string]struct {
			Parameters []struct {
				Name   string
				Schema struct{ Enum []string }
			}
			Responses map[string]struct{ Content map[string]any }
		}
	}
	if err := json.Unmarshal(document, &doc); err != nil {
		t.Fatal(err)
	}
	call := doc.Paths["/api/songmap/{job_id}"]["get"]
	offered := []string{"json"}
	for _, f := range export.Formats() {
		offered = append(offered, f.Name)
		mediaType, _, _ := strings.Cut(f.MediaType, ";")
		if call.Responses["200"].Content[mediaType] == nil {
			t.Errorf("the document does not tell of %s", mediaType)
		}
	}
	for _, p := range call.Parameters {
		if p.Name == "format" && !slices.Equal(p.Schema.Enum, offered) {
			t.Errorf("the document offers %v, want %v", p.Schema.Enum, offered)
		}
	}
}

func TestAnUploadComesBackWholeOrInPart(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.songs.job, w.songs.file, w.songs.name = completeJob(), "0123456789", "0198.mp3"
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
	if w.songs.closed != 6 || w.songs.asked != "job1" {
		t.Errorf("%d files closed, asked for %q", w.songs.closed, w.songs.asked)
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
		w.songs.job, w.songs.file, w.songs.name = completeJob(), "<script>", name
		w.songs.job.Input.FileName = name
		h := w.call(t, http.MethodGet, "/api/audio/job1/original").Header()
		if h.Get("Content-Type") != want.mediaType || h.Get("Content-Disposition") != want.disposition || h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%q: %v", name, h)
		}
	}
}

func TestAStemIsAskedForByName(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.songs.file, w.songs.name = "la la", "vocals.wav"
	r := w.call(t, http.MethodGet, "/api/audio/job1/stem/vocals")
	if r.Code != http.StatusOK || r.Body.String() != "la la" || w.songs.asked != "job1 vocals" || r.Header().Get("Content-Type") != "audio/wav" {
		t.Errorf("%d %s %v, asked for %q", r.Code, r.Body, r.Header(), w.songs.asked)
	}
	w.songs.err = &domain.InvalidError{Field: "stem", Reason: "is unknown"}
	wantProblem(t, w.call(t, http.MethodGet, "/api/audio/job1/stem/..%2f..%2fetc"), 400, "unknown_stem")
}

func TestAWaveformIsSentAsItLies(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.songs.file, w.songs.name = `{"rate":100}`, "peaks.json"
	r := w.call(t, http.MethodGet, "/api/audio/job1/peaks")
	if r.Code != http.StatusOK || r.Body.String() != `{"rate":100}` || w.songs.asked != "job1 peaks" || r.Header().Get("Content-Type") != "application/json" {
		t.Errorf("%d %s %v, asked for %q", r.Code, r.Body, r.Header(), w.songs.asked)
	}
}
