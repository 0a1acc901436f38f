package rest_test

import (
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// fetch asks a real server, and unpacks nothing by itself.
func fetch(t *testing.T, w *world, target string) (*http.Response, []byte, error) {
	t.Helper()
	server := httptest.NewServer(w.handler())
	t.Cleanup(server.Close)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+target, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", "gzip")
	answer, err := server.Client().Do(r)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	return answer, body, err
}

func TestTextIsCompressedAndAudioIsNot(t *testing.T) {
	t.Parallel()
	for target, want := range map[string]bool{
		"/api/songmap/x":             true,
		"/api/songmap/x?format=svg":  true,
		"/api/audio/x/peaks":         true,
		"/openapi.json":              true,
		"/openapi-3.0.yaml":          true,
		"/docs/swagger-ui.css":       true,
		"/api/audio/x/original":      false,
		"/api/songmap/x?format=midi": false,
		"/livez":                     false, // too short
	} {
		w := analysed("x")
		w.songs.songMap = `{"duration_sec":999,"beats":[` + strings.Repeat("1.25, ", 1000) + `2]}`
		w.songs.file, w.songs.name = strings.Repeat("sound", 1000), "x.wav"
		plain := w.call(t, http.MethodGet, target).Body.String()
		r, body, err := fetch(t, w, target)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Header.Get("Content-Encoding") == "gzip"; got != want {
			t.Errorf("%s: %v", target, r.Header)
			continue
		}
		if want {
			if len(body) > len(plain)/2 {
				t.Errorf("%s: %d of %d bytes", target, len(body), len(plain))
			}
			body = unzip(t, body)
		}
		if string(body) != plain {
			t.Errorf("%s is not what it is without compression", target)
		}
	}
}

func unzip(t *testing.T, packed []byte) []byte {
	t.Helper()
	r, err := gzip.NewReader(strings.NewReader(string(packed)))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestATornSongMapIsNotTakenForWholeBecauseItIsCompressed(t *testing.T) {
	t.Parallel()
	w := analysed("x")
	w.songs.songMap, w.songs.shrinks = `{"beats":[`+strings.Repeat("1.25, ", 10_000)+`2]}`, true
	if r, body, err := fetch(t, w, "/api/songmap/x"); err == nil {
		t.Errorf("came whole: %v, %d bytes", r.Header, len(body))
	}
}

func TestAStreamIsNotHeldBackForClientsThatTakeGzip(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(newWorld().handler())
	t.Cleanup(server.Close)
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/api/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", "gzip")
	answer, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	first := make([]byte, len("id: 0\nevent: hello\n"))
	if _, err := io.ReadFull(answer.Body, first); err != nil || !strings.Contains(string(first), "hello") || answer.Header.Get("Content-Encoding") != "" {
		t.Errorf("%q %v %v", first, answer.Header, err)
	}
}
