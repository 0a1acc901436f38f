package e2e_test

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"songmap/tests/postgresql"
)

// wantNowhere checks that a text is in no file of a folder.
func wantNowhere(t *testing.T, dir, text string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, entry os.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(name)
		if bytes.Contains(content, []byte(text)) {
			t.Errorf("%s holds %q", name, text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestASecretOfAWebhookIsInNoFileAndAKeyThatIsAwayMakesMessagesWait(t *testing.T) {
	t.Parallel()
	s, r := newSite(t), newReceiver(t)
	p := s.start("--webhook-allow-private")
	h := p.addHook(r.url, "completed")
	wantNowhere(t, s.dir, strings.TrimPrefix(h.Secret, "whsec_"))
	dir := filepath.Join(s.dir, "safe")
	s.ok("backup", dir)
	end := func() {
		p.signal(syscall.SIGTERM)
		p.exit()
	}
	end()
	key := s.database + "-secrets-key"
	text, err := os.ReadFile(key)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		wantNowhere(t, dir, strings.TrimSpace(line))
	}

	if err := os.Remove(key); err != nil {
		t.Fatal(err)
	}
	p = s.start("--webhook-allow-private")
	p.waitForLog("sealed by a key that is not there; their messages wait until")
	id := p.submit("song.wav", wave(t))
	p.wait(id, "complete")
	p.waitForLog("could not prepare delivery")
	if ready := p.expect(http.StatusServiceUnavailable, http.MethodGet, "/readyz"); !strings.Contains(string(ready.body), "secrets of 1 webhooks") {
		t.Errorf("/readyz says %s", ready.body)
	}
	p.expect(http.StatusOK, http.MethodGet, "/api/webhooks")
	p.expect(http.StatusServiceUnavailable, http.MethodPost, "/api/webhooks/"+h.ID+"/test")
	p.expect(http.StatusUnprocessableEntity, http.MethodPost, "/api/webhooks/"+h.ID+"/rotate")
	end()

	if err := os.WriteFile(key, text, 0o600); err != nil {
		t.Fatal(err)
	}
	p = s.start("--webhook-allow-private")
	r.wantTypes(h.Secret, id, "job.completed")
	p.isReady(http.StatusOK)
}

func TestInPostgreSQLAWebhookNeedsAKeyForItsSecret(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.database = postgresql.Database(t)
	c, stop := s.serve("--webhook-allow-private")
	body := `{"url":"https://receiver.example/"}`
	r := c.do(http.MethodPost, "/api/webhooks", strings.NewReader(body), "Content-Type", "application/json")
	if r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(string(r.body), "--secrets-key") {
		t.Errorf("without a key: %d %s", r.StatusCode, r.body)
	}
	stop()
	key := s.put("key", []byte(strings.Repeat("A", 43)+"=\n"))
	c, _ = s.serve("--webhook-allow-private", "--secrets-key", key)
	c.addHook("https://receiver.example/")
}
