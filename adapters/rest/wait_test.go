package rest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"songmap/domain"
	"songmap/ports"
)

func TestASongMapIsWaitedForAsLongAsTheClientPrefers(t *testing.T) {
	t.Parallel()
	for prefer, want := range map[string]struct {
		applied string
		waits   time.Duration
	}{
		"":                          {"", 0},
		"wait=5":                    {"wait=5", 5 * time.Second},
		"respond-async, WAIT = 5":   {"wait=5", 5 * time.Second},
		`wait="7"; x=y, wait=3`:     {"wait=7", 7 * time.Second},
		"wait=100":                  {"wait=60", time.Minute},
		"wait=0":                    {"", 0},
		"wait":                      {"", 0},
		"wait=-5":                   {"", 0},
		"wait=soon":                 {"", 0},
		"wait=1.5":                  {"", 0},
		"wait=99999999999999999999": {"", 0},
		"return=minimal":            {"", 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld()
			w.songs.job, w.songs.err = pendingJob(), ports.ErrNotReady
			begun := time.Now()
			r := w.call(t, http.MethodGet, "/api/songmap/job1", "Prefer", prefer)
			if took := time.Since(begun); took != want.waits || r.Header().Get("Preference-Applied") != want.applied || r.Code != http.StatusAccepted {
				t.Errorf("Prefer: %s: %d after %s, %q", prefer, r.Code, took, r.Header().Get("Preference-Applied"))
			}
		})
	}
}

func TestPreferencesMayComeInSeveralHeaders(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.songs.job, w.songs.err = pendingJob(), ports.ErrNotReady
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/songmap/job1", nil)
		r.Header["Prefer"] = []string{"respond-async", "wait=5"}
		out := httptest.NewRecorder()
		w.handler().ServeHTTP(out, r)
		if got := out.Header().Get("Preference-Applied"); got != "wait=5" {
			t.Errorf("Preference-Applied is %q, want wait=5", got)
		}
	})
}

func TestWaitingEndsWithTheJob(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.feed.script, w.feed.end = []ports.Update{creation(), creation()}, io.EOF
		w.songs.job, w.songs.songMap = completeJob(), "{}"
		begun := time.Now()
		r := w.call(t, http.MethodGet, "/api/songmap/job1", "Prefer", "wait=60")
		if r.Code != http.StatusOK || time.Since(begun) > 0 || w.feed.query().JobID != "job1" || w.feed.closed != 1 {
			t.Errorf("%d after %s, asked for %+v, closed %d times", r.Code, time.Since(begun), w.feed.query(), w.feed.closed)
		}
	})
}

func TestASubmitThatWaitsTellsHowTheJobEnded(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name        string
		follow, get error
		want        domain.Status
	}{
		{"it ended", nil, nil, domain.StatusComplete},
		{"it cannot be followed", ports.ErrUnavailable, nil, domain.StatusComplete},
		{"nobody knows, but it was accepted", nil, ports.ErrUnavailable, domain.StatusPending},
	} {
		w := newWorld()
		w.feed.end, w.feed.err = io.EOF, c.follow
		w.jobs.job, w.jobs.err = completeJob(), c.get
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/analyze", strings.NewReader(
			"--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\nsong\r\n--B--\r\n"))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=B")
		r.Header.Set("Prefer", "wait=10")
		out := httptest.NewRecorder()
		w.handler().ServeHTTP(out, r)
		if got := decode[struct{ Status domain.Status }](t, out); out.Code != http.StatusAccepted || got.Status != c.want {
			t.Errorf("%s: %d %s, want 202 and %s", c.name, out.Code, out.Body, c.want)
		}
	}
}
