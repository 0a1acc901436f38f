package rest_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// hooks answers every question about webhooks and deliveries with the same.
type hooks struct {
	all    []domain.Webhook
	next   ports.Cursor
	answer domain.Answer
	page   ports.DeliveryPage
	err    error

	mu    sync.Mutex
	calls []string
	added ports.NewWebhook
}

func (h *hooks) called(format string, args ...any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.calls = append(h.calls, fmt.Sprintf(format, args...))
}

func (h *hooks) first() domain.Webhook {
	if len(h.all) == 0 {
		return domain.Webhook{}
	}
	return h.all[0]
}

func (h *hooks) Add(_ context.Context, n ports.NewWebhook) (domain.Webhook, error) {
	h.called("add")
	h.mu.Lock()
	defer h.mu.Unlock()
	h.added = n
	return h.first(), h.err
}

func (h *hooks) List(_ context.Context, q ports.WebhookQuery) (ports.WebhookPage, error) {
	h.called("list %+v", q)
	waits := make([]ports.Backlog, len(h.all))
	for i := range waits {
		waits[i] = ports.Backlog{Pending: 3, Oldest: birth, Dropped: 5}
	}
	return ports.WebhookPage{Webhooks: h.all, Backlogs: waits, Next: h.next}, h.err
}

func (h *hooks) Delete(_ context.Context, id string) error {
	h.called("remove %s", id)
	return h.err
}

func (h *hooks) Rotate(_ context.Context, id string) (domain.Webhook, error) {
	h.called("rotate %s", id)
	return h.first(), h.err
}

func (h *hooks) Enable(_ context.Context, id string) (domain.Webhook, error) {
	h.called("enable %s", id)
	return h.first(), h.err
}

func (h *hooks) Test(_ context.Context, id string) (domain.Answer, error) {
	h.called("test %s", id)
	return h.answer, h.err
}

func (h *hooks) Deliveries(_ context.Context, of ports.DeliveryOwner, q ports.DeliveryQuery) (ports.DeliveryPage, error) {
	h.called("list %+v %+v", of, q)
	return h.page, h.err
}

func (h *hooks) Replay(_ context.Context, of ports.DeliveryOwner, number int64) (domain.Delivery, error) {
	h.called("replay %+v %d", of, number)
	if h.err != nil {
		return domain.Delivery{}, h.err
	}
	return h.page.Deliveries[0], nil
}

func (h *hooks) ReplayFailed(_ context.Context, id string, since time.Time) (ports.Replayed, error) {
	h.called("replay failed %s %s", id, since.Format(time.RFC3339))
	return ports.Replayed{Count: 7, Left: 2}, h.err
}

const aSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

func aWebhook() domain.Webhook {
	return domain.Webhook{
		ID: "w1", URL: "https://a.example/?x=1", Description: "ours", Events: domain.Endings(), Secret: aSecret, Old: aSecret,
		OldUntil: birth.Add(time.Hour), CreatedAt: birth, DisabledAt: birth.Add(time.Minute), DisabledReason: "Gone.",
	}
}

const shown = `"id":"w1","url":"https://a.example/?x=1","description":"ours","events":["completed","failed"],"configured":false,` +
	`"created_at":"2026-01-31T12:00:00.25Z","old_secret_until":"2026-01-31T13:00:00.25Z",` +
	`"disabled_at":"2026-01-31T12:01:00.25Z","disabled_reason":"Gone."`

const listed = `,"pending_count":3,"oldest_pending_at":"2026-01-31T12:00:00.25Z","dropped_count":5`

// postJSON sends a JSON body.
func postJSON(t *testing.T, w *world, target, body string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, target, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	recorder := httptest.NewRecorder()
	w.handler().ServeHTTP(recorder, r)
	wantDescribed(t, r, recorder.Code)
	return recorder
}

func wantBody(t *testing.T, r *httptest.ResponseRecorder, status int, want string) {
	t.Helper()
	if got := strings.TrimSpace(r.Body.String()); r.Code != status || got != want {
		t.Errorf("%d\n%s, want %d\n%s", r.Code, got, status, want)
	}
}

func TestASecretIsShownWhenItIsNewAndNeverAgain(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.hooks.all = []domain.Webhook{aWebhook()}
	revealed := `{` + shown + `,"secret":"` + aSecret + `"}`
	r := postJSON(t, w, "/api/webhooks", `{"url":"https://a.example/?x=1","events":["completed","failed"],"description":"ours"}`)
	wantBody(t, r, http.StatusCreated, revealed)
	want := ports.NewWebhook{URL: "https://a.example/?x=1", Description: "ours", Events: domain.Endings()}
	if !reflect.DeepEqual(w.hooks.added, want) || r.Header().Get("Location") != "/api/webhooks/w1/deliveries" {
		t.Errorf("added was %+v at %s", w.hooks.added, r.Header().Get("Location"))
	}
	wantBody(t, w.call(t, http.MethodPost, "/api/webhooks/w1/rotate"), http.StatusOK, revealed)
	wantBody(t, w.call(t, http.MethodGet, "/api/webhooks"), http.StatusOK, `{"webhooks":[{`+shown+listed+`}],"next_cursor":null}`)
	wantBody(t, w.call(t, http.MethodPost, "/api/webhooks/w1/enable"), http.StatusOK, `{`+shown+`}`)
	wantBody(t, w.call(t, http.MethodDelete, "/api/webhooks/w1"), http.StatusNoContent, "")
	if got := strings.Join(w.hooks.calls, ", "); got != "add, rotate w1, list {Limit:100 After:{CreatedAt:0001-01-01 00:00:00 +0000 UTC ID:}}, enable w1, remove w1" {
		t.Errorf("calls were %s", got)
	}
}

func TestATestShowsWhatCameBack(t *testing.T) {
	t.Parallel()
	for want, answer := range map[string]domain.Answer{
		`{"delivered":true,"status":204,"error":null}`:                            {Status: 204},
		`{"delivered":false,"status":500,"error":"The receiver answered 500."}`:   {Status: 500},
		`{"delivered":false,"status":null,"error":"The connection was refused."}`: {Trouble: "The connection was refused."},
	} {
		w := newWorld()
		w.hooks.answer = answer
		wantBody(t, w.call(t, http.MethodPost, "/api/webhooks/w1/test"), http.StatusOK, want)
	}
}

func TestADeliveryShowsWhatBecameOfIt(t *testing.T) {
	t.Parallel()
	w := newWorld()
	d := domain.NewDelivery("w1", "https://a.example/", domain.Event{Number: 3, JobID: "job1", Kind: domain.EventCompleted, At: birth})
	d.Number = 9
	own := domain.NewDelivery("", "https://own.example/", domain.Event{Number: 4, JobID: "job1", Kind: domain.EventCompleted, At: birth})
	own.Number = 8
	w.hooks.page = ports.DeliveryPage{Deliveries: []domain.Delivery{d.Attempted(domain.Answer{Status: 503}, 0, birth), own.Attempted(domain.Answer{Status: 200}, 0, birth)}, Next: 8}
	told := func(n string) string {
		return `{"number":` + n + `,"job_id":"job1","kind":"completed","status":"complete","at":"2026-01-31T12:00:00.25Z","stage":null,"attempt":0,"crashes":0,` +
			`"worker":null,"reason":null,"error_code":null,"error_message":null,"retryable":null,"warnings":[],"by":null}`
	}
	first := `{"delivery":9,"webhook_id":"w1","url":"https://a.example/","message_id":"` + d.MessageID() + `","state":"pending","attempts":1,` +
		`"next_attempt_at":"2026-01-31T12:00:05.25Z","last_attempt_at":"2026-01-31T12:00:00.25Z","last_status":503,` +
		`"last_error":"The receiver answered 503.","job_id":"job1","event":` + told("3") + `}`
	second := `{"delivery":8,"webhook_id":null,"url":"https://own.example/","message_id":"` + own.MessageID() + `","state":"delivered","attempts":1,` +
		`"next_attempt_at":null,"last_attempt_at":"2026-01-31T12:00:00.25Z","last_status":200,"last_error":null,"job_id":"job1","event":` + told("4") + `}`
	list := `{"deliveries":[` + first + `,` + second + `],"next_cursor":"8"}`
	r := w.call(t, http.MethodGet, "/api/webhooks/w1/deliveries?limit=2&state=pending&cursor=12")
	wantBody(t, r, http.StatusOK, list)
	if got := r.Header().Get("Link"); got != `</api/webhooks/w1/deliveries?cursor=8&limit=2&state=pending>; rel="next"` {
		t.Errorf("Link = %s", got)
	}
	wantBody(t, w.call(t, http.MethodGet, "/api/jobs/job1/deliveries"), http.StatusOK, list)
	wantBody(t, w.call(t, http.MethodPost, "/api/webhooks/w1/deliveries/9/replay"), http.StatusOK, first)
	wantBody(t, w.call(t, http.MethodPost, "/api/jobs/job1/deliveries/9/replay"), http.StatusOK, first)
	wantBody(t, w.call(t, http.MethodPost, "/api/webhooks/w1/replay?since=2026-01-31T12:00:00Z"), http.StatusOK, `{"replayed_count":7,"remaining_count":2}`)
	want := []string{
		"list {WebhookID:w1 JobID:} {Number:0 WebhookID: JobID: State:pending Before:12 Limit:2}",
		"list {WebhookID: JobID:job1} {Number:0 WebhookID: JobID: State: Before:0 Limit:100}",
		"replay {WebhookID:w1 JobID:} 9", "replay {WebhookID: JobID:job1} 9", "replay failed w1 2026-01-31T12:00:00Z",
	}
	if !reflect.DeepEqual(w.hooks.calls, want) {
		t.Errorf("calls were %q", w.hooks.calls)
	}
}

func TestNothingIsAnEmptyList(t *testing.T) {
	t.Parallel()
	w := newWorld()
	wantBody(t, w.call(t, http.MethodGet, "/api/webhooks"), http.StatusOK, `{"webhooks":[],"next_cursor":null}`)
	wantBody(t, w.call(t, http.MethodGet, "/api/jobs/x/deliveries"), http.StatusOK, `{"deliveries":[],"next_cursor":null}`)
}

func TestBadValuesAboutWebhooksAreRefused(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		``, `[]`, `{}`, `{"url":7}`, `{"url":null}`, `{"url":"` + strings.Repeat("x", 2049) + `"}`,
		`{"url":"https://a.example","events":"completed"}`, `{"url":"https://a.example","events":[7]}`,
		`{"url":"https://a.example","events":[` + strings.Repeat(`"created",`, 20) + `"created"]}`,
		`{"url":"https://a.example","description":7}`,
		`{"url":"https://a.example","description":"` + strings.Repeat("x", 256) + `"}`,
	} {
		w := newWorld()
		r := postJSON(t, w, "/api/webhooks", body)
		if r.Code != http.StatusUnprocessableEntity && r.Code != http.StatusBadRequest || len(w.hooks.calls) != 0 {
			t.Errorf("%.60s: %d %s", body, r.Code, r.Body)
		}
		wantProblem(t, r, r.Code, "invalid_request")
	}
	wantProblem(t, postJSON(t, newWorld(), "/api/webhooks", `{"url":`), http.StatusBadRequest, "body_unreadable")
	for _, call := range []string{
		"GET /api/webhooks?limit=0", "GET /api/webhooks?limit=1001", "GET /api/webhooks?limit=x",
		"GET /api/webhooks?cursor=x", "GET /api/webhooks?cursor=AAAA", "GET /api/webhooks?cursor=" + strings.Repeat("A", 513),
		"GET /api/webhooks/w/deliveries?limit=0", "GET /api/webhooks/w/deliveries?limit=1001", "GET /api/webhooks/w/deliveries?limit=x",
		"GET /api/webhooks/w/deliveries?state=lost", "GET /api/webhooks/w/deliveries?cursor=x", "GET /api/webhooks/w/deliveries?cursor=0",
		"GET /api/webhooks/w/deliveries?cursor=-1", "GET /api/webhooks/w/deliveries?cursor=99999999999999999999",
		"GET /api/jobs/j/deliveries?cursor=0x1", "GET /api/jobs/j/deliveries?state=complete",
		"POST /api/webhooks/w/deliveries/x/replay", "POST /api/webhooks/w/deliveries/0/replay", "POST /api/jobs/j/deliveries/-1/replay",
		"POST /api/jobs/j/deliveries/99999999999999999999/replay",
		"POST /api/webhooks/w/replay", "POST /api/webhooks/w/replay?since=", "POST /api/webhooks/w/replay?since=yesterday",
	} {
		w := newWorld()
		method, target, _ := strings.Cut(call, " ")
		wantProblem(t, w.call(t, method, target), http.StatusUnprocessableEntity, "invalid_request")
		if len(w.hooks.calls) != 0 {
			t.Errorf("%s came through: %v", call, w.hooks.calls)
		}
	}
}

func TestWebhooksAreListedByPages(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.hooks.all, w.hooks.next = []domain.Webhook{aWebhook()}, ports.Cursor{CreatedAt: birth, ID: "w1"}
	r := w.call(t, http.MethodGet, "/api/webhooks?limit=1")
	got := decode[struct {
		Next *string `json:"next_cursor"`
	}](t, r)
	if got.Next == nil {
		t.Fatalf("%d %s", r.Code, r.Body)
	}
	target := "/api/webhooks?cursor=" + *got.Next + "&limit=1"
	if link := r.Header().Get("Link"); link != "<"+target+`>; rel="next"` {
		t.Errorf("Link = %s", link)
	}
	w.hooks.next = ports.Cursor{}
	r = w.call(t, http.MethodGet, target)
	wantBody(t, r, http.StatusOK, `{"webhooks":[{`+shown+listed+`}],"next_cursor":null}`)
	if want := fmt.Sprintf("list %+v", ports.WebhookQuery{Limit: 1, After: ports.Cursor{CreatedAt: birth, ID: "w1"}}); w.hooks.calls[1] != want || r.Header().Get("Link") != "" {
		t.Errorf("calls were %q, Link = %q", w.hooks.calls, r.Header().Get("Link"))
	}
}

func TestWhatIsNotThereIsNamed(t *testing.T) {
	t.Parallel()
	for call, says := range map[string]string{
		"DELETE /api/webhooks/w1":                          "Webhook w1 not found",
		"POST /api/webhooks/w1/rotate":                     "Webhook w1 not found",
		"POST /api/webhooks/w1/enable":                     "Webhook w1 not found",
		"POST /api/webhooks/w1/test":                       "Webhook w1 not found",
		"GET /api/webhooks/w1/deliveries":                  "Webhook w1 not found",
		"POST /api/webhooks/w1/replay?since=0":             "Webhook w1 not found",
		"POST /api/webhooks/w1/deliveries/7/replay":        "Delivery 7 not found",
		"POST /api/jobs/j/deliveries/7/replay":             "Delivery 7 not found",
		"DELETE /api/webhooks/" + strings.Repeat("x", 200): "Webhook " + strings.Repeat("x", 100) + " not found",
	} {
		w := newWorld()
		w.hooks.err = fmt.Errorf("secret: %w", ports.ErrNotFound)
		method, target, _ := strings.Cut(call, " ")
		if p := wantProblem(t, w.call(t, method, target), http.StatusNotFound, "not_found"); p.Detail != says {
			t.Errorf("%s says %q, want %q", call, p.Detail, says)
		}
	}
}

func TestAWebhookURLComesWithTheForm(t *testing.T) {
	t.Parallel()
	field := part(`name="webhook_url"`, "https://a.example/?job=1")
	for name, body := range map[string]string{"before": field + songPart, "after": songPart + field} {
		w := newWorld()
		r := upload(t, w, strings.NewReader(body+lastBoundary))
		if r.Code != http.StatusAccepted || w.intake.submissions[0].WebhookURL != "https://a.example/?job=1" {
			t.Errorf("%s the song: %d %s, %+v", name, r.Code, r.Body, w.intake.submissions)
		}
	}
	for _, c := range []struct{ body, code string }{
		{songPart + part(`name="webhook_url"`, ""), "invalid_request"},
		{songPart + field + field, "upload_malformed"},
	} {
		w := newWorld()
		r := upload(t, w, strings.NewReader(c.body+lastBoundary))
		wantProblem(t, r, r.Code, c.code)
		if len(w.intake.submissions) != 0 || w.intake.discarded != 1 {
			t.Errorf("submitted %d, discarded %d", len(w.intake.submissions), w.intake.discarded)
		}
	}
	w := newWorld()
	w.intake.submitErr = &domain.InvalidError{Field: "webhook_url", Reason: "must begin with https://"}
	p := wantProblem(t, upload(t, w, strings.NewReader(songPart+field+lastBoundary)), http.StatusUnprocessableEntity, "invalid_request")
	if len(p.Errors) != 1 || p.Errors[0].Location != "webhook_url" {
		t.Errorf("problem = %+v", p)
	}
}
