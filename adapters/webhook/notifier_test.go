package webhook_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"songmap/adapters/webhook"
	"songmap/domain"
	"songmap/ports"
)

// anywhere lets messages go to the servers of these tests.
var anywhere = webhook.Targets{Private: true}

func secret(of string) domain.Secret { return domain.NewSecret([]byte(strings.Repeat(of, 32))) }

// message is one about a job that is complete.
func message(url string) ports.Message {
	at := time.Date(2026, 3, 1, 12, 0, 0, 123456000, time.UTC)
	return ports.Message{
		ID: "evt_7_abc", URL: url, Secrets: []domain.Secret{secret("a")}, At: time.Now(),
		Event: &domain.Event{Number: 7, JobID: "j", Kind: domain.EventCompleted, At: at, Attempt: 1, Crashes: 2, Warnings: "The end is missing.\nIt is mono."},
	}
}

func send(t *testing.T, targets webhook.Targets, m ports.Message) domain.Answer {
	t.Helper()
	c := webhook.New("1.2.3", targets)
	defer c.Close()
	return c.Notify(t.Context(), m)
}

// received is a request with its body.
type received struct {
	*http.Request
	body []byte
}

// receiver hands on what it is sent.
func receiver(t *testing.T) (url string, got <-chan received) {
	t.Helper()
	requests := make(chan received, 10)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		requests <- received{r, body}
		w.WriteHeader(http.StatusNoContent)
	}))
	t.Cleanup(s.Close)
	return s.URL, requests
}

func TestAMessageIsVerifiedByTheStandardsOwnLibrary(t *testing.T) {
	t.Parallel()
	url, got := receiver(t)
	m := message(url + "/hook?x=1")
	m.Secrets = []domain.Secret{secret("n"), secret("o")}
	if a := send(t, anywhere, m); a.Status != http.StatusNoContent || a.Trouble != "" {
		t.Fatalf("Notify = %+v", a)
	}
	r := <-got
	if r.Method != http.MethodPost || r.URL.RequestURI() != "/hook?x=1" || r.UserAgent() != "Songmap/1.2.3" ||
		r.Header.Get("Content-Type") != "application/json" || r.Header.Get("webhook-id") != m.ID {
		t.Errorf("received was %s %s %v", r.Method, r.URL, r.Header)
	}
	for _, s := range m.Secrets {
		if err := verify(t, s, r.body, r.Header); err != nil {
			t.Errorf("Verify = %v", err)
		}
	}
	if verify(t, secret("x"), r.body, r.Header) == nil || verify(t, secret("n"), append(r.body, ' '), r.Header) == nil {
		t.Error("another secret, or another body, passes")
	}
	r.Header.Set("webhook-id", "evt_8_abc")
	if verify(t, secret("n"), r.body, r.Header) == nil {
		t.Error("another id passes")
	}
}

func verify(t *testing.T, s domain.Secret, body []byte, h http.Header) error {
	t.Helper()
	w, err := standard.NewWebhook(string(s))
	if err != nil {
		t.Fatal(err)
	}
	return w.Verify(body, h)
}

// The example of the specification's libraries: whoever signs it otherwise is
// understood by nobody.
func TestTheSignatureIsTheOneOfTheSpecificationsExample(t *testing.T) {
	t.Parallel()
	url, got := receiver(t)
	m := message(url)
	m.Secrets = []domain.Secret{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
	send(t, anywhere, m)
	r := <-got
	w, err := standard.NewWebhook(string(m.Secrets[0]))
	if err != nil {
		t.Fatal(err)
	}
	want, err := w.Sign(m.ID, m.At, r.body)
	if got := r.Header.Get("webhook-signature"); err != nil || got != want {
		t.Errorf("signature %q, want %q, %v", got, want, err)
	}
}

func TestAMessageSaysWhatHappened(t *testing.T) {
	t.Parallel()
	url, got := receiver(t)
	at := time.Date(2026, 3, 1, 12, 0, 0, 123456000, time.UTC)
	for _, c := range []struct {
		event *domain.Event
		want  string
	}{
		{
			&domain.Event{Number: 7, JobID: "j", Kind: domain.EventCompleted, At: at, Attempt: 1, Crashes: 2, Warnings: "The end is missing.\nIt is mono."},
			`{"type":"job.completed","timestamp":"2026-03-01T12:00:00.123456Z","data":{"job_id":"j","number":7,"status":"complete","attempt":1,"crashes":2,` +
				`"stage":null,"reason":null,"error_code":null,"error_message":null,"retryable":null,"warnings":["The end is missing.","It is mono."],"status_url":"/api/status/j","song_map_url":"/api/songmap/j"}}`,
		},
		{
			&domain.Event{Number: 8, JobID: "a/b", Kind: domain.EventFailed, At: at, Failure: domain.Failure{Code: domain.CodeDecodeFailed, Message: "Not \xff music."}},
			`{"type":"job.failed","timestamp":"2026-03-01T12:00:00.123456Z","data":{"job_id":"a/b","number":8,"status":"error","attempt":0,"crashes":0,` +
				`"stage":null,"reason":null,"error_code":"decode_failed","error_message":"Not ` + "\uFFFD" + ` music.","retryable":false,"warnings":[],"status_url":"/api/status/a%2Fb","song_map_url":null}}`,
		},
		{
			&domain.Event{Number: 9, JobID: "j", Kind: domain.EventDeleted, At: at},
			`{"type":"job.deleted","timestamp":"2026-03-01T12:00:00.123456Z","data":{"job_id":"j","number":9,"status":null,"attempt":0,"crashes":0,` +
				`"stage":null,"reason":null,"error_code":null,"error_message":null,"retryable":null,"warnings":[],"status_url":null,"song_map_url":null}}`,
		},
	} {
		m := message(url)
		m.Event = c.event
		for range 2 {
			send(t, anywhere, m)
			if r := <-got; string(r.body) != c.want {
				t.Errorf("the body is\n%s, want\n%s", r.body, c.want)
			}
		}
	}
}

func TestEveryKindHasATypeAndAStatus(t *testing.T) {
	t.Parallel()
	url, got := receiver(t)
	statuses := map[string]bool{"": true}
	for _, s := range domain.Statuses() {
		statuses[string(s)] = true
	}
	for _, kind := range domain.EventKinds() {
		m := message(url)
		m.Event.Kind = kind
		send(t, anywhere, m)
		var body struct {
			Type string
			Data struct{ Status *string }
		}
		if err := json.Unmarshal((<-got).body, &body); err != nil || body.Type != "job."+string(kind) || (body.Data.Status == nil) != (kind == domain.EventDeleted) {
			t.Errorf("%s is told as %+v, %v", kind, body, err)
		}
	}
}

func TestATestSaysThatItIsOne(t *testing.T) {
	t.Parallel()
	url, got := receiver(t)
	m := message(url)
	m.Event = nil
	send(t, anywhere, m)
	r := <-got
	if !strings.HasPrefix(string(r.body), `{"type":"webhook.test","timestamp":"`) || !strings.HasSuffix(string(r.body), `,"data":{}}`) {
		t.Errorf("the body is %s", r.body)
	}
	if err := verify(t, m.Secrets[0], r.body, r.Header); err != nil {
		t.Errorf("Verify = %v", err)
	}
}

func TestConnectionsAreUsedAgain(t *testing.T) {
	t.Parallel()
	url, got := receiver(t)
	c := webhook.New("1", anywhere)
	defer c.Close()
	var from []string
	for range 3 {
		c.Notify(t.Context(), message(url))
		from = append(from, (<-got).RemoteAddr)
	}
	if len(slices.Compact(from)) != 1 {
		t.Errorf("three messages came from %v", from)
	}
}
