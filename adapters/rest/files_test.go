package rest_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestRangesAreReadAsRFC9110WantsIt(t *testing.T) {
	t.Parallel()
	const file = "0123456789"
	for _, c := range []struct {
		asked  string
		status int
		body   string // of a single part
	}{
		{"bytes=0-0", 206, "0"},
		{"bytes=-3", 206, "789"},
		{"bytes=-99", 206, file},
		{"Bytes = 5-", 206, "56789"},
		{"bytes=9-99", 206, "9"},
		{"bytes=-0", 416, ""},
		{"bytes=-00", 416, ""},
		{"bytes=-0, 10-", 416, ""},
		{"bytes=-0,2-3", 206, "23"},
		{"bytes=10-", 416, ""},
		{"bytes=5-4", 416, ""},
		{"bytes=x", 416, ""},
		{"bytes=--0", 416, ""},
		{"bytes=-", 416, ""},
		{"seconds=1-2", 200, file}, // a unit that we do not know
		{"items=x", 200, file},
		{"bytes", 200, file},
		{"bytes=" + strings.Repeat("0-0,", 15) + "1-1", 200, file}, // more parts than bytes
		{"bytes=" + strings.Repeat("0-0,", 9999) + "1-1", 200, file},
	} {
		w := newWorld()
		w.songs.job, w.songs.file, w.songs.name = completeJob(), file, "a.mp3"
		r := w.call(t, http.MethodGet, "/api/audio/job1/original", "Range", c.asked)
		if r.Code != c.status || c.body != "" && r.Body.String() != c.body {
			t.Errorf("%.40s: %d %s", c.asked, r.Code, r.Body)
		}
		if c.status == http.StatusRequestedRangeNotSatisfiable {
			wantProblem(t, r, c.status, "range_not_satisfiable")
		}
	}
}

func TestSeveralRangesComeAsPartsUpToANumber(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.songs.job, w.songs.file, w.songs.name = completeJob(), strings.Repeat("0123456789", 100), "a.mp3"
	r := w.call(t, http.MethodGet, "/api/audio/job1/original", "Range", "bytes=0-1, 5-6")
	if body := r.Body.String(); r.Code != 206 || !strings.HasPrefix(r.Header().Get("Content-Type"), "multipart/byteranges") ||
		!strings.Contains(body, "bytes 0-1/1000\r\n") || !strings.Contains(body, "bytes 5-6/1000\r\n") {
		t.Errorf("%d %v %s", r.Code, r.Header(), body)
	}
	many := "bytes=" + strings.Repeat("0-0,", 16) + "1-1"
	if r := w.call(t, http.MethodGet, "/api/audio/job1/original", "Range", many); r.Code != 200 || r.Body.Len() != 1000 {
		t.Errorf("%d with %d bytes", r.Code, r.Body.Len())
	}
	if r := w.call(t, http.MethodHead, "/api/audio/job1/original", "Range", "bytes=0-1"); r.Code != 200 || r.Header().Get("Content-Length") != "1000" {
		t.Errorf("HEAD: %d %v", r.Code, r.Header())
	}
}
