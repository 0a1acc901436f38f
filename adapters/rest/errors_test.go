package rest_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"
)

// logged returns what a call leaves in the log.
func logged(t *testing.T, w *world, r *http.Request) []observer.LoggedEntry {
	t.Helper()
	core, logs := observer.New(zap.DebugLevel)
	w.log = zap.New(core)
	w.handler().ServeHTTP(httptest.NewRecorder(), r)
	return logs.AllUntimed()
}

func TestTheLogGetsTheCauseThatTheClientDoesNot(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.jobs.err = errors.New("inner cause")
	lines := logged(t, w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/status/x", nil))
	if len(lines) != 2 || lines[0].Level != zapcore.ErrorLevel || lines[0].ContextMap()["error"] != "inner cause" || lines[0].ContextMap()["path"] != "/api/status/x" {
		t.Errorf("lines = %+v", lines)
	}

	w = guarded()
	w.songs.panics = true
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/songmap/x", nil)
	r.Header.Set("Authorization", "Bearer s3cret-a")
	if lines = logged(t, w, r); len(lines) != 2 || lines[0].ContextMap()["panic"] != "inner cause" {
		t.Errorf("with a key: lines = %+v", lines)
	}

	w = newWorld()
	w.songs.panics = true
	lines = logged(t, w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/songmap/x", nil))
	if len(lines) != 2 || lines[0].Level != zapcore.ErrorLevel || lines[0].ContextMap()["panic"] != "inner cause" || lines[1].ContextMap()["status"] != int64(500) {
		t.Errorf("lines = %+v", lines)
	}
}

func TestAClientThatHasGoneIsNoError(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := newWorld()
	w.jobs.err = context.Canceled
	for _, line := range logged(t, w, httptest.NewRequestWithContext(ctx, http.MethodGet, "/api/status/x", nil)) {
		if line.Level > zapcore.InfoLevel {
			t.Errorf("line = %+v", line)
		}
	}
}

func TestABrokenAnswerIsCutOff(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.songs.job, w.songs.file = completeJob(), strings.Repeat("long ", 1000)
	w.songs.breaks = true
	s := httptest.NewServer(w.handler())
	defer s.Close()
	response, err := s.Client().Get(s.URL + "/api/audio/x/original")
	if err != nil {
		return // the connection was closed before the head was sent
	}
	defer response.Body.Close()
	if n, err := response.Body.Read(make([]byte, 100)); err == nil {
		t.Errorf("read %d bytes of a broken answer", n)
	}
}
