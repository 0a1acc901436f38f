package client_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"songmap/client"
)

func TestAnAnswerThatIsNoneOfOursIsForeign(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		step   trip
		status int
		says   string
	}{
		"a page":     {answers(404, "<html>"), 404, "not in the words of a Songmap server"},
		"a list":     {answers(422, `{"detail":[{"msg":"field required"}]}`), 422, "not in the words of a Songmap server"},
		"a redirect": {answers(301, "", "Location", "https://b/x"), 301, "sends us on to https://b/x"},
		"garbage":    {answers(200, "\x00"), 200, "is not that of a Songmap server"},
		"no job":     {answers(200, `{"job_id":"j","status":"done"}`), 200, "which is no status"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _ := play(t, c.step)
			var no *client.Error
			if _, err := s.Job(t.Context(), "j"); !errors.As(err, &no) || !no.Foreign || no.Status != c.status || !strings.Contains(err.Error(), c.says) {
				t.Errorf("Job = %#v, want a foreign answer of status %d: %q", err, c.status, c.says)
			}
		})
	}
}

func TestARefusalIsItsProblem(t *testing.T) {
	t.Parallel()
	c, _ := play(t, answers(507, `{"status":507,"code":"disk_full","title":"Disk full","detail":"No room."}`, "Retry-After", "60"))
	var no *client.Error
	_, err := c.Job(t.Context(), "j")
	if !errors.As(err, &no) {
		t.Fatalf("Job = %v", err)
	}
	if want := (client.Error{Status: 507, Code: "disk_full", Title: "Disk full", Detail: "No room.", RetryAfter: 60e9}); *no != want {
		t.Errorf("the error is %+v, want %+v", *no, want)
	}
}

func TestAnEndlessAnswerIsCutOff(t *testing.T) {
	t.Parallel()
	c := dial(t, "http://a", through(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Body: endless{}}, nil
	}))
	if _, err := c.Job(t.Context(), "j"); err == nil || !strings.Contains(err.Error(), "longer than 64 MiB") {
		t.Errorf("Job = %v", err)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }
func (endless) Close() error               { return nil }

func TestAnAddressThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "http://", "http://:80", ":8000", "ftp://a", "http://a?b", "http://a#b", "http://[::1", "http://a b", "http://me:hush@a:b"} {
		if _, err := client.New(address, client.Options{}); err == nil || !strings.Contains(err.Error(), "http://127.0.0.1:8000") || strings.Contains(err.Error(), "hush") {
			t.Errorf("New(%q) = %v", address, err)
		}
	}
	if _, err := client.New("a", client.Options{Key: "a b"}); err == nil {
		t.Error("a key with a space is accepted")
	}
}

func TestAnAddressMayBeShort(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"localhost:8000": "http://localhost:8000", "a": "http://a", "[::1]:80": "http://[::1]:80", "https://me:hush@a/songs/": "https://me:xxxxx@a/songs/",
	} {
		if c := dial(t, address, client.Options{}); c.String() != want {
			t.Errorf("%s is %s, want %s", address, c, want)
		}
	}
}

func TestARequestSaysWhoAsks(t *testing.T) {
	t.Parallel()
	o := through(func(r *http.Request) (*http.Response, error) {
		if r.Header.Get("Authorization") != "Bearer s3cret" || r.Header.Get("User-Agent") != "mine" || r.URL.Path != "/songs/api/status/j" {
			t.Errorf("%s has the headers %v", r.URL, r.Header)
		}
		return answers(200, done)(r)
	})
	o.Key, o.UserAgent = "s3cret", "mine"
	if _, err := dial(t, "http://a/songs/", o).Job(t.Context(), "j"); err != nil {
		t.Error(err)
	}
}
