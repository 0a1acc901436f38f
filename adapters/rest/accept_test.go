package rest_test

import (
	"net/http"
	"slices"
	"testing"
)

func TestAcceptChoosesTheFormatOfASongMap(t *testing.T) {
	t.Parallel()
	const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/png,image/svg+xml,*/*;q=0.8"
	for _, c := range []struct{ query, accept, want string }{
		{"", "", "application/json"},
		{"", "*/*", "application/json"},
		{"", "application/*", "application/json"},
		{"", browser, "application/json"},
		{"", "nonsense/, ;;", "application/json"},
		{"", "application/vnd.jams+json", "application/vnd.jams+json"},
		{"", "audio/midi, application/json;q=0.5", "audio/midi"},
		{"", "audio/midi;q=0.5, application/json", "application/json"},
		{"", "AUDIO/*", "audio/midi"},
		{"", "*/*;q=0.1, text/csv", "text/csv; charset=utf-8; header=present"},
		{"", "application/json;q=0, */*;q=0.1", "application/vnd.jams+json"},
		{"", "image/svg+xml,*/*;q=0.8", "image/svg+xml"},
		{"", "text/plain", "text/plain; charset=utf-8"},
		{"?format=midi", "text/csv", "audio/midi"},
		{"?format=json", "video/mp4", "application/json"},
	} {
		r := analysed(uuidJob).call(t, http.MethodGet, "/api/songmap/"+uuidJob+c.query, "Accept", c.accept)
		if got := r.Header().Get("Content-Type"); got != c.want || r.Code != http.StatusOK {
			t.Errorf("%s, Accept %q: %d %s, want %s", c.query, c.accept, r.Code, got, c.want)
		}
		if c.query == "" && !slices.Contains(r.Header()["Vary"], "Accept") {
			t.Errorf("Accept %q: Vary %q", c.accept, r.Header()["Vary"])
		}
	}
	for _, accept := range []string{"video/mp4", "application/json;q=0", "*/*;q=0", "text/html;q=0"} {
		wantProblem(t, analysed(uuidJob).call(t, http.MethodGet, "/api/songmap/"+uuidJob, "Accept", accept), 406, "not_acceptable")
	}
}
