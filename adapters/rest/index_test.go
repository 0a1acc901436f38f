package rest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"songmap/adapters/rest"
)

// withPage is the interface with a page that says so.
func withPage(w *world) http.Handler {
	page := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'self'")
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		_, _ = io.WriteString(w, "the page")
	})
	return rest.New(w.config, rest.Services{Jobs: w.jobs, Page: page}, w.log)
}

func TestBrowsersGetThePageAndProgramsTheIndex(t *testing.T) {
	t.Parallel()
	for accept, page := range map[string]bool{
		"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8": true,
		"application/json;q=0.1, TEXT/HTML;q=0.1":                         true,
		"application/json, text/html;q=0.1":                               false,
		"text/html;q=NaN":                                                 false,
		"text/html;q=much":                                                true,
		"":                                                                false,
		"*/*":                                                             false,
		"text/*":                                                          false,
		"text/html;q=0":                                                   false,
		"application/json":                                                false,
		"text/htmlx, ;;;, text/html;q":                                    false,
	} {
		r := ask(t, withPage(newWorld()), http.MethodGet, "/", "Accept", accept)
		if got := r.Body.String() == "the page"; got != page || r.Code != http.StatusOK || !slices.Contains(r.Header()["Vary"], "Accept") {
			t.Errorf("Accept %q: %d %s, Vary %q", accept, r.Code, r.Body, r.Header()["Vary"])
		}
	}
	if r := newWorld().call(t, http.MethodGet, "/", "Accept", "text/html"); !strings.HasPrefix(r.Body.String(), "{") {
		t.Errorf("without a page a browser gets %s", r.Body)
	}
}

func TestThePageNeedsNoKey(t *testing.T) {
	t.Parallel()
	for target, status := range map[string]int{
		"/": 200, "/song/4711": 200, "/assets/x/js/jobs.js": 200,
		"/song/..%2f..%2fapi%2fjobs": 200, "/song": 401, "/assets": 307, "/songs/x": 401,
	} {
		r := ask(t, withPage(guarded()), http.MethodGet, target, "Accept", "text/html")
		if r.Code != status || (status == 200 && r.Body.String() != "the page") {
			t.Errorf("%s: %d %s, want %d", target, r.Code, r.Body, status)
		}
	}
	if r := newWorld().call(t, http.MethodGet, "/song/4711"); r.Code != http.StatusNotFound {
		t.Errorf("without a page: %d %s", r.Code, r.Body)
	}
}

func TestThePartsOfThePageAreLoggedForDebuggingOnly(t *testing.T) {
	t.Parallel()
	for target, level := range map[string]zapcore.Level{"/assets/x/js/jobs.js": zap.DebugLevel, "/song/4711": zap.InfoLevel} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, target, nil)
		if lines := logged(t, newWorld(), r); len(lines) != 1 || lines[0].Level != level {
			t.Errorf("%s: %+v, want level %s", target, lines, level)
		}
	}
}
