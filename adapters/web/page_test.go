package web_test

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"songmap/adapters/web"
)

func get(t *testing.T, target string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRecorder()
	web.Page("").ServeHTTP(r, httptest.NewRequestWithContext(t.Context(), http.MethodGet, target, nil))
	return r
}

// linked are the assets that a document names.
func linked(t *testing.T, document string) []string {
	t.Helper()
	var all []string
	for _, m := range regexp.MustCompile(`(?:href|src)="(/assets/[^"]+)"`).FindAllStringSubmatch(get(t, document).Body.String(), -1) {
		all = append(all, m[1])
	}
	return all
}

func TestADocumentNamesAssetsOfItsEdition(t *testing.T) {
	t.Parallel()
	for _, document := range []string{"/", "/song/4711", "/song/%2e%2e"} {
		r := get(t, document)
		if r.Code != http.StatusOK || r.Header().Get("Content-Type") != "text/html; charset=utf-8" || r.Header().Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: %d %v", document, r.Code, r.Header())
		}
		links := linked(t, document)
		if len(links) < 6 {
			t.Errorf("%s links to %v", document, links)
		}
		for _, link := range links {
			r := get(t, link)
			if r.Code != http.StatusOK || r.Body.Len() == 0 || !strings.Contains(r.Header().Get("Cache-Control"), "immutable") {
				t.Errorf("%s: %d %v", link, r.Code, r.Header())
			}
		}
	}
}

func TestAudioMayComeFromWhereTheServiceSendsIt(t *testing.T) {
	t.Parallel()
	for media, want := range map[string]string{"": "", "https://s3.example:9000": "; media-src 'self' https://s3.example:9000"} {
		r := httptest.NewRecorder()
		web.Page(media).ServeHTTP(r, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/song/1", nil))
		policy := r.Header().Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'self'; ") || !strings.HasSuffix(policy, "object-src 'none'"+want) {
			t.Errorf("with %q: %s", media, policy)
		}
	}
}

func TestAssetsOfOtherEditionsAreNotFound(t *testing.T) {
	t.Parallel()
	for _, target := range []string{"/assets/", "/assets/js/jobs.js", "/assets/0123456789abcdef/js/jobs.js", "/assets/../ui/index.html"} {
		if r := get(t, target); r.Code == http.StatusOK {
			t.Errorf("%s: %d %s", target, r.Code, r.Body)
		}
	}
	home, _, _ := strings.Cut(linked(t, "/")[0], "icon.svg")
	for _, name := range []string{"", "js", "js/", "js/none.js", "index.html", "song.html", "js/..%2f..%2fpage.go"} {
		if r := get(t, home+name); r.Code != http.StatusNotFound {
			t.Errorf("%s: %d %s", home+name, r.Code, r.Body)
		}
	}
}

func TestEveryAnswerKeepsThePolicy(t *testing.T) {
	t.Parallel()
	for _, target := range append(linked(t, "/"), "/", "/song/4711", "/assets/none") {
		h := get(t, target).Header()
		policy := h.Get("Content-Security-Policy")
		for _, rule := range []string{"default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'", "form-action 'self'"} {
			if !strings.Contains(policy, rule) {
				t.Errorf("%s has the policy %q, without %s", target, policy, rule)
			}
		}
		if strings.Contains(policy, "unsafe") || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "same-origin" {
			t.Errorf("%s: %v", target, h)
		}
	}
}

func TestEveryFileHasAMediaTypeAndNoLinkToAnotherHost(t *testing.T) {
	t.Parallel()
	home, _, _ := strings.Cut(linked(t, "/")[0], "icon.svg")
	types := map[string]string{".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
	elsewhere := regexp.MustCompile(`(?:href|src|url|import|from)\W{1,3}(?:https?:)?//`)
	err := fs.WalkDir(os.DirFS("ui"), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile("ui/" + name)
		if elsewhere.Match(text) {
			t.Errorf("%s links to another host", name)
		}
		if strings.HasSuffix(name, ".html") {
			return err
		}
		r := get(t, home+name)
		want := types[name[strings.LastIndex(name, "."):]]
		if got := r.Header().Get("Content-Type"); r.Code != http.StatusOK || want == "" || got != want {
			t.Errorf("%s: %d %q, want %q", name, r.Code, got, want)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestScriptsHaveLinesThatFitOnAScreen(t *testing.T) {
	t.Parallel()
	const widest = 110
	err := fs.WalkDir(os.DirFS("ui"), "js", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile("ui/" + name)
		for i, line := range strings.Split(string(text), "\n") {
			if n := utf8.RuneCountInString(line); n > widest {
				t.Errorf("%s:%d has %d columns, want at most %d", name, i+1, n, widest)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
