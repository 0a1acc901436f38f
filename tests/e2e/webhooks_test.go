package e2e_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// serviceSecret is what the servers of these tests are configured with.
const serviceSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

// receiver is somebody who wants to be told, and can refuse to listen.
type receiver struct {
	t       *testing.T
	url     string
	refuses atomic.Bool
	refused chan struct{} // has a place for one
	taken   chan told
}

// told is a message that has been taken.
type told struct {
	path   string
	header http.Header
	body   []byte
	Type   string
	Data   struct {
		JobID string `json:"job_id"`
	}
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{t: t, refused: make(chan struct{}, 1), taken: make(chan told, 100)}
	s := httptest.NewServer(http.HandlerFunc(r.serve))
	t.Cleanup(s.Close)
	r.url = s.URL
	return r
}

func (r *receiver) serve(w http.ResponseWriter, req *http.Request) {
	m := told{path: req.URL.Path, header: req.Header}
	var err error
	if m.body, err = io.ReadAll(req.Body); err == nil {
		err = json.Unmarshal(m.body, &m)
	}
	if err != nil {
		r.t.Errorf("received %q: %v", m.body, err)
	}
	if r.refuses.Load() {
		w.WriteHeader(http.StatusInternalServerError)
		select {
		case r.refused <- struct{}{}:
		default:
		}
		return
	}
	r.taken <- m
}

// next is the next message, which the secret must have signed.
func (r *receiver) next(secret string) told {
	r.t.Helper()
	select {
	case m := <-r.taken:
		hook, err := standard.NewWebhook(secret)
		if err == nil {
			err = hook.Verify(m.body, m.header)
		}
		if err != nil {
			r.t.Fatalf("%s %s: %v", m.header, m.body, err)
		}
		return m
	case <-time.After(patience):
		r.t.Fatal("no message came")
		return told{}
	}
}

// wantTypes takes as many messages about a job, in order.
func (r *receiver) wantTypes(secret, job string, want ...string) (all []told) {
	r.t.Helper()
	var got []string
	for range want {
		m := r.next(secret)
		if m.Data.JobID != job {
			r.t.Errorf("told of job %s, want %s", m.Data.JobID, job)
		}
		got, all = append(got, m.Type), append(all, m)
	}
	if !slices.Equal(got, want) {
		r.t.Errorf("told was %v, want %v", got, want)
	}
	return all
}

// hook is a webhook as the service shows it.
type hook struct {
	ID         string
	Secret     string
	Configured bool
	URL        string
}

func (c client) addHook(url string, events ...string) (h hook) {
	c.t.Helper()
	body, err := json.Marshal(map[string]any{"url": url, "events": events})
	if err != nil {
		c.t.Fatal(err)
	}
	r := c.do(http.MethodPost, "/api/webhooks", strings.NewReader(string(body)), "Content-Type", "application/json")
	if r.StatusCode != http.StatusCreated {
		c.t.Fatalf("adding %s answers %d %s", url, r.StatusCode, r.body)
	}
	r.json(c.t, &h)
	return h
}

type deliveryList struct {
	Deliveries []struct {
		Delivery   int64
		MessageID  string `json:"message_id"`
		State      string
		LastStatus int `json:"last_status"`
		Event      struct{ Kind string }
	}
}

func (c client) deliveries(path string) (list deliveryList) {
	c.t.Helper()
	c.expect(http.StatusOK, http.MethodGet, path+"/deliveries").json(c.t, &list)
	return list
}

func TestAWebhookHearsOfAJobAndCanHearItAgain(t *testing.T) {
	t.Parallel()
	for name, more := range map[string][]string{"a file": nil, "memory": {"--database", "memory:"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hearAgain(t, more...)
		})
	}
}

func hearAgain(t *testing.T, more ...string) {
	t.Helper()
	s, r := newSite(t), newReceiver(t)
	c, _ := s.serve(append(more, "--webhook-allow-private")...)
	h := c.addHook(r.url+"/hook", "created", "started", "completed", "deleted")
	id := c.submit("song.wav", wave(t))
	first := r.wantTypes(h.Secret, id, "job.created", "job.started", "job.completed")

	c.expect(http.StatusOK, http.MethodDelete, jobPath(id, ""))
	r.wantTypes(h.Secret, id, "job.deleted")
	list := c.deliveries("/api/webhooks/" + h.ID)
	if n := len(list.Deliveries); n != 4 || list.Deliveries[3].MessageID != first[0].header.Get("webhook-id") || list.Deliveries[3].LastStatus != 200 {
		t.Fatalf("deliveries are %+v", list)
	}
	c.expect(http.StatusOK, http.MethodPost, fmt.Sprintf("/api/webhooks/%s/deliveries/%d/replay", h.ID, list.Deliveries[1].Delivery))
	again := r.wantTypes(h.Secret, id, "job.completed")[0]
	if string(again.body) != string(first[2].body) || again.header.Get("webhook-id") != first[2].header.Get("webhook-id") {
		t.Errorf("replayed was %s %s, want %s", again.header, again.body, first[2].body)
	}

	var rotated hook
	c.expect(http.StatusOK, http.MethodPost, "/api/webhooks/"+h.ID+"/rotate").json(t, &rotated)
	c.expect(http.StatusOK, http.MethodPost, "/api/webhooks/"+h.ID+"/test")
	test := r.next(h.Secret) // the old one signs as well
	r.taken <- test
	if m := r.next(rotated.Secret); m.Type != "webhook.test" || rotated.Secret == h.Secret {
		t.Errorf("the test said %s", m.body)
	}
	c.expect(http.StatusNoContent, http.MethodDelete, "/api/webhooks/"+h.ID)
	c.expect(http.StatusNotFound, http.MethodGet, "/api/webhooks/"+h.ID+"/deliveries")
}

func TestWhatACrashLeftUndeliveredIsDelivered(t *testing.T) {
	t.Parallel()
	s, r := newSite(t), newReceiver(t)
	r.refuses.Store(true)
	p := s.start("--webhook-allow-private")
	h := p.addHook(r.url+"/path?token=token", "completed", "deleted")
	id := p.submit("song.wav", wave(t))
	p.wait(id, "complete")
	<-r.refused
	p.expect(http.StatusOK, http.MethodDelete, jobPath(id, ""))
	p.waitForLog("webhook not delivered")
	p.signal(syscall.SIGKILL)
	p.exit()
	log := p.log.text()

	r.refuses.Store(false)
	p = s.start("--webhook-allow-private")
	r.wantTypes(h.Secret, id, "job.completed", "job.deleted")
	list := p.deliveries(jobPath(id, ""))
	if len(list.Deliveries) != 2 {
		t.Errorf("deliveries of the deleted job are %+v", list)
	}
	p.signal(syscall.SIGTERM)
	if code := p.exit(); code != 0 {
		t.Errorf("exit code %d after SIGTERM", code)
	}
	log += p.log.text()
	for _, secret := range []string{strings.TrimPrefix(h.Secret, "whsec_"), "path?", "token"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log shows %s", secret)
		}
	}
}

func TestARestoreSaysWhatIsSentAgain(t *testing.T) {
	t.Parallel()
	s, r := newSite(t), newReceiver(t)
	r.refuses.Store(true)
	c, stop := s.serve("--webhook-allow-private")
	h := c.addHook(r.url, "completed")
	id := c.submit("song.wav", wave(t))
	<-r.refused
	dir := filepath.Join(s.dir, "safe")
	s.ok("backup", dir)
	stop()
	if out := s.ok("restore", backups(t, dir)[0]); !strings.Contains(out, "messages to webhooks that waited when the backup was made: 1") {
		t.Errorf("the restore says %q", out)
	}
	r.refuses.Store(false)
	s.serve("--webhook-allow-private")
	r.wantTypes(h.Secret, id, "job.completed")
}

func TestConfiguredWebhooksAndThoseOfJobsAreSignedWithTheServicesSecret(t *testing.T) {
	t.Parallel()
	s, r := newSite(t), newReceiver(t)
	c, stop := s.serve("--webhook-allow-private", "--webhook", r.url+"/configured", "--webhook-secret", serviceSecret)
	var list struct{ Webhooks []hook }
	c.expect(http.StatusOK, http.MethodGet, "/api/webhooks").json(t, &list)
	if len(list.Webhooks) != 1 || !list.Webhooks[0].Configured || list.Webhooks[0].URL != r.url+"/configured" {
		t.Fatalf("webhooks are %+v", list)
	}
	c.expect(http.StatusConflict, http.MethodDelete, "/api/webhooks/"+list.Webhooks[0].ID)
	id := c.submit("noise.wav", []byte("no song"), "webhook_url", r.url+"/own")
	paths := map[string]bool{}
	for _, m := range r.wantTypes(serviceSecret, id, "job.failed", "job.failed") {
		paths[m.path] = true
	}
	if len(paths) != 2 {
		t.Errorf("told were %v", paths)
	}
	stop()

	c, _ = s.serve()
	c.expect(http.StatusOK, http.MethodGet, "/api/webhooks").json(t, &list)
	if len(list.Webhooks) != 0 {
		t.Errorf("without the flag there are %+v", list)
	}
	answer := c.upload("song.wav", wave(t), "webhook_url", "https://example.org/")
	if answer.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(string(answer.body), "webhook_unsigned") {
		t.Errorf("without a secret a webhook_url answers %d %s", answer.StatusCode, answer.body)
	}
}

func TestWebhooksDoNotLeadInside(t *testing.T) {
	t.Parallel()
	s, r := newSite(t), newReceiver(t)
	c, _ := s.serve("--webhook-secret", serviceSecret)
	for _, url := range []string{r.url, "https://127.0.0.1", "https://[::1]/", "https://169.254.169.254/latest/meta-data"} {
		if answer := c.upload("song.wav", wave(t), "webhook_url", url); answer.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("webhook_url %s answers %d %s", url, answer.StatusCode, answer.body)
		}
	}
	h := c.addHook("https://localhost" + strings.TrimPrefix(r.url, "http://127.0.0.1"))
	var test struct {
		Delivered bool
		Error     string
	}
	c.expect(http.StatusOK, http.MethodPost, "/api/webhooks/"+h.ID+"/test").json(t, &test)
	if test.Delivered || test.Error != "The address leads to nobody on the open internet." {
		t.Errorf("the test tells %+v", test)
	}
}
