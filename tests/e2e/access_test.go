package e2e_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestOnlyKeysLetStrangersIn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	keys := s.put("keys", []byte("# who\nalice:correct horse battery\n"))
	p := s.start("--listen", "0.0.0.0:0", "--api-keys-file", keys)
	p.isReady(http.StatusOK)
	for _, c := range []struct {
		path, header string
		want         int
	}{
		{"/api/jobs", "", http.StatusUnauthorized},
		{"/api/jobs", "Bearer wrong horse battery", http.StatusUnauthorized},
		{"/api/jobs", "Bearer correct horse battery", http.StatusOK},
		{"/metrics", "", http.StatusUnauthorized},
		{"/metrics", "Bearer correct horse battery", http.StatusOK},
		{"/livez", "", http.StatusOK},
		{"/readyz", "", http.StatusOK},
	} {
		if r := p.get(c.path, "Authorization", c.header); r.StatusCode != c.want {
			t.Errorf("%s with %q answers %d, want %d", c.path, c.header, r.StatusCode, c.want)
		}
	}
	if log := p.log.text(); !strings.Contains(log, "alice") || strings.Contains(log, "horse") {
		t.Errorf("the log names the wrong things:\n%s", log)
	}
}

func TestPagesOfOtherSitesCannotPost(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c, _ := s.serve("--cors-origin", "https://friend.example")
	for origin, want := range map[string]int{
		"https://evil.example":   http.StatusForbidden,
		"https://friend.example": http.StatusNotFound, // let in, but there is no such job
	} {
		r := c.do(http.MethodPost, "/api/jobs/none/cancel", nil, "Origin", origin, "Sec-Fetch-Site", "cross-site")
		if r.StatusCode != want {
			t.Errorf("a page of %s gets %d, want %d", origin, r.StatusCode, want)
		}
	}
}

func TestOnlyAllowedNamesAreAnsweredTo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c, _ := s.serve("--listen", "localhost:0", "--allowed-host", "songs.example", "--allowed-host", "2001:db8::1")
	for host, want := range map[string]int{
		"":                        http.StatusOK, // as the client is told to call: 127.0.0.1 and a port
		"localhost":               http.StatusOK,
		"songs.example":           http.StatusOK,
		"SONGS.example.:443":      http.StatusOK,
		"[2001:db8::1]":           http.StatusOK,
		"evil.example":            http.StatusMisdirectedRequest,
		"songs.example.evil:8000": http.StatusMisdirectedRequest,
		"[2001:db8::2]":           http.StatusMisdirectedRequest,
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.url+"/livez", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("called as %q: %d, want %d", host, resp.StatusCode, want)
		}
	}
	if m := string(c.get("/metrics").body); !strings.Contains(m, `songmap_refused_requests_total{reason="host_not_allowed"} 3`) {
		t.Errorf("the metrics do not count three refusals:\n%s", m)
	}
}

func TestWhatIsAskedOfTheWholeServiceGoesByTheNameAsWell(t *testing.T) {
	t.Parallel()
	c, _ := newSite(t).serve()
	for host, want := range map[string]int{"evil.example": http.StatusMisdirectedRequest, "localhost": http.StatusBadRequest} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodOptions, c.url, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host, r.URL.Opaque = host, "*"
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != want || resp.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("OPTIONS * as %s: %d %v, want %d", host, resp.StatusCode, resp.Header, want)
		}
	}
}
