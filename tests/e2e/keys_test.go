package e2e_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// keys runs a command about keys beside the servers of the site.
func (s *site) keys(args ...string) (stdout string) {
	s.t.Helper()
	out, err := s.command(append(append([]string{"keys"}, args...), "--database", s.database)...).Output()
	if err != nil {
		s.t.Fatalf("keys %q: %v", args, err)
	}
	return strings.TrimSpace(string(out))
}

// untilRevoked follows all jobs by a key, for as long as that lets it.
func (c client) untilRevoked(key string) (ended <-chan struct{}) {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), http.MethodGet, c.url+"/api/events", nil)
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+key)
	resp, err := http.DefaultClient.Do(r)
	if err != nil || resp.StatusCode != http.StatusOK {
		c.t.Fatalf("a stream by the key: %v, %v", resp, err)
	}
	over := make(chan struct{})
	go func() {
		defer close(over)
		defer resp.Body.Close()
		_, _ = io.Copy(io.Discard, resp.Body) // however it ends
	}()
	return over
}

func TestKeysAreMadeAndRevokedWhileTheServiceRuns(t *testing.T) {
	t.Parallel()
	for name, at := range map[string]func(*testing.T) *site{"in a file": newSite, "in PostgreSQL": onPostgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := at(t)
			p := s.start()
			p.isReady(http.StatusOK)
			if code := p.get("/api/jobs").StatusCode; code != http.StatusOK {
				t.Errorf("without keys: %d", code)
			}
			reader := s.keys("create", "ann", "--scope", "read")
			p.waitForLog("the first API key was made")
			admin := s.keys("create", "root", "--scope", "admin")
			answers := func(path, key string, want int) {
				t.Helper()
				if r := p.get(path, "Authorization", "Bearer "+key); r.StatusCode != want {
					t.Errorf("%s by %.14s: %d %s, want %d", path, key, r.StatusCode, r.body, want)
				}
			}
			answers("/api/jobs", "", http.StatusUnauthorized)
			answers("/api/jobs", reader, http.StatusOK)
			answers("/metrics", reader, http.StatusForbidden)
			answers("/metrics", admin, http.StatusOK)
			id := submitAs(p.client, admin)
			if story := p.get(jobPath(id, "/history"), "Authorization", "Bearer "+reader).body; !strings.Contains(string(story), `"by":"root"`) {
				t.Errorf("the history does not say who asked for the job: %s", story)
			}
			over := p.untilRevoked(reader)
			s.keys("revoke", "ann")
			<-over
			answers("/api/jobs", reader, http.StatusUnauthorized)
			over = p.untilRevoked(admin)
			s.keys("revoke", "root")
			<-over
			answers("/api/jobs", "", http.StatusUnauthorized)
			p.stop()
			p = s.start()
			answers("/api/jobs", "", http.StatusUnauthorized)
			answers("/api/jobs", admin, http.StatusUnauthorized)
			if log := p.log.text(); strings.Contains(log, reader) || strings.Contains(log, admin) {
				t.Error("the log shows a key")
			}
		})
	}
}

// submitAs uploads a song by a key and returns the job's id.
func submitAs(c client, key string) string {
	c.t.Helper()
	body := "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\n" + string(wave(c.t)) + "\r\n--B--\r\n"
	r := c.do(http.MethodPost, "/api/analyze", strings.NewReader(body),
		"Content-Type", "multipart/form-data; boundary=B", "Authorization", "Bearer "+key)
	var job struct {
		ID string `json:"job_id"`
	}
	r.json(c.t, &job)
	if r.StatusCode != http.StatusAccepted || job.ID == "" {
		c.t.Fatalf("an upload by a key: %d %s", r.StatusCode, r.body)
	}
	return job.ID
}

func TestStrangersAreServedWhenTheStoreHasAKey(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	key := s.keys("create", "ann", "--scope", "read")
	p := s.start("--listen", "0.0.0.0:0")
	if r := p.get("/api/jobs", "Authorization", "Bearer "+key); r.StatusCode != http.StatusOK {
		t.Errorf("by the key: %d %s", r.StatusCode, r.body)
	}
	if r := p.get("/api/jobs"); r.StatusCode != http.StatusUnauthorized {
		t.Errorf("without a key: %d %s", r.StatusCode, r.body)
	}
}

func TestKeysMoveIntoPostgreSQLToo(t *testing.T) {
	t.Parallel()
	s, to := newSite(t), onPostgres(t)
	key := s.keys("create", "ann", "--scope", "read")
	s.moves(to.database)
	p := to.start()
	if r := p.get("/api/jobs", "Authorization", "Bearer "+key); r.StatusCode != http.StatusOK {
		t.Errorf("by the key: %d %s", r.StatusCode, r.body)
	}
	if r := p.get("/api/jobs"); r.StatusCode != http.StatusUnauthorized {
		t.Errorf("without a key: %d %s", r.StatusCode, r.body)
	}
}
