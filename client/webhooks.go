package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"time"
)

// Webhook is an address that is told of events.
type Webhook struct {
	ID             string    `json:"id"`
	URL            string    `json:"url"`
	Description    string    `json:"description"`
	Events         []Kind    `json:"events"`
	Configured     bool      `json:"configured"` // by the service itself, so that it cannot be deleted by a call
	CreatedAt      time.Time `json:"created_at"`
	OldSecretUntil time.Time `json:"old_secret_until"` // until then the secret before this one signs as well
	DisabledAt     time.Time `json:"disabled_at"`      // since then it is told nothing
	DisabledReason string    `json:"disabled_reason"`
	Pending        int64     `json:"pending_count"` // messages that wait
	OldestPending  time.Time `json:"oldest_pending_at"`
	Dropped        int64     `json:"dropped_count"` // messages that there was no room for

	// Secret signs messages. It is there only in what AddWebhook and RotateWebhook return.
	Secret string `json:"secret"`

	Raw json.RawMessage `json:"-"` // as the server wrote it
}

// UnmarshalJSON implements json.Unmarshaler.
func (w *Webhook) UnmarshalJSON(text []byte) error {
	type plain Webhook
	err := json.Unmarshal(text, (*plain)(w))
	w.Raw = append(json.RawMessage(nil), text...)
	return err
}

// NewWebhook is a webhook to be added.
type NewWebhook struct {
	URL         string `json:"url"`
	Events      []Kind `json:"events,omitempty"` // none: those that end a job
	Description string `json:"description,omitempty"`
}

const webhooksPlace = "/api/webhooks"

var webhookPattern = regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`)

func webhookPath(id, after string) (string, error) {
	if !webhookPattern.MatchString(id) {
		return "", fmt.Errorf("%q %w of a webhook", id, ErrInvalidID)
	}
	return webhooksPlace + "/" + id + after, nil
}

// Webhooks lists webhooks, oldest first. It ends at the first error.
func (c *Client) Webhooks(ctx context.Context) iter.Seq2[Webhook, error] {
	return pages("", func(cursor string) ([]Webhook, string, error) {
		var list struct {
			Webhooks []Webhook
			Next     string `json:"next_cursor"`
		}
		err := c.fetch(ctx, call{path: webhooksPlace, query: pageQuery(cursor)}, &list)
		return list.Webhooks, list.Next, err
	})
}

func pageQuery(cursor string) url.Values {
	q := url.Values{"limit": {"1000"}}
	if cursor != "" {
		q.Set("cursor", cursor)
	}
	return q
}

// AddWebhook adds a webhook. The secret in what it returns is not shown again.
func (c *Client) AddWebhook(ctx context.Context, n NewWebhook) (w Webhook, err error) {
	text, err := json.Marshal(n)
	if err != nil {
		return Webhook{}, err
	}
	body := func() (io.ReadCloser, int64, error) {
		return io.NopCloser(bytes.NewReader(text)), int64(len(text)), nil
	}
	err = c.fetch(ctx, call{
		method: http.MethodPost, path: webhooksPlace, body: body, once: true,
		header: http.Header{"Content-Type": {"application/json"}},
	}, &w)
	return w, err
}

// DeleteWebhook deletes a webhook, with the messages that wait for it.
func (c *Client) DeleteWebhook(ctx context.Context, id string) error {
	path, err := webhookPath(id, "")
	if err != nil {
		return err
	}
	_, err = c.do(ctx, call{method: http.MethodDelete, path: path, once: true})
	return err
}

// RotateWebhook gives a webhook a new secret; the old one signs as well for another day.
func (c *Client) RotateWebhook(ctx context.Context, id string) (w Webhook, err error) {
	err = c.aboutWebhook(ctx, id, "/rotate", nil, &w)
	return w, err
}

// EnableWebhook enables a webhook that has been disabled.
func (c *Client) EnableWebhook(ctx context.Context, id string) (w Webhook, err error) {
	err = c.aboutWebhook(ctx, id, "/enable", nil, &w)
	return w, err
}

// Tested is what came of a test message.
type Tested struct {
	Delivered bool   `json:"delivered"`
	Status    int    `json:"status"` // of the receiver's answer
	Error     string `json:"error"`  // why the message was not taken
}

// TestWebhook sends a test message to a webhook and waits for what comes back.
func (c *Client) TestWebhook(ctx context.Context, id string) (t Tested, err error) {
	err = c.aboutWebhook(ctx, id, "/test", nil, &t)
	return t, err
}

// Delivery is a message to a webhook.
type Delivery struct {
	Number      int64     `json:"delivery"`
	WebhookID   string    `json:"webhook_id"`
	URL         string    `json:"url"`
	MessageID   string    `json:"message_id"`
	State       string    `json:"state"` // "pending", "delivered" or "failed"
	Attempts    int       `json:"attempts"`
	NextAttempt time.Time `json:"next_attempt_at"`
	LastAttempt time.Time `json:"last_attempt_at"`
	LastStatus  int       `json:"last_status"`
	LastError   string    `json:"last_error"`
	JobID       string    `json:"job_id"`
	Event       Event     `json:"event"`

	Raw json.RawMessage `json:"-"` // as the server wrote it
}

// UnmarshalJSON implements json.Unmarshaler.
func (d *Delivery) UnmarshalJSON(text []byte) error {
	type plain Delivery
	err := json.Unmarshal(text, (*plain)(d))
	d.Raw = append(json.RawMessage(nil), text...)
	return err
}

// Deliveries lists the messages to a webhook, newest first; those in one state, unless
// it is empty. It ends at the first error.
func (c *Client) Deliveries(ctx context.Context, webhookID, state string) iter.Seq2[Delivery, error] {
	return pages("", func(cursor string) ([]Delivery, string, error) {
		path, err := webhookPath(webhookID, "/deliveries")
		if err != nil {
			return nil, "", err
		}
		var list struct {
			Deliveries []Delivery
			Next       string `json:"next_cursor"`
		}
		query := pageQuery(cursor)
		if state != "" {
			query.Set("state", state)
		}
		err = c.fetch(ctx, call{path: path, query: query}, &list)
		return list.Deliveries, list.Next, err
	})
}

// Replay sends a message to a webhook again.
func (c *Client) Replay(ctx context.Context, webhookID string, delivery int64) (d Delivery, err error) {
	err = c.aboutWebhook(ctx, webhookID, "/deliveries/"+strconv.FormatInt(delivery, 10)+"/replay", nil, &d)
	return d, err
}

// Replayed counts messages.
type Replayed struct {
	Count int64 `json:"replayed_count"`
	Left  int64 `json:"remaining_count"` // failed ones that there was no room for yet
}

// ReplayFailed sends what failed of the events since a time to a webhook again.
func (c *Client) ReplayFailed(ctx context.Context, webhookID string, since time.Time) (r Replayed, err error) {
	err = c.aboutWebhook(ctx, webhookID, "/replay", url.Values{"since": {since.Format(time.RFC3339Nano)}}, &r)
	return r, err
}

func (c *Client) aboutWebhook(ctx context.Context, id, verb string, query url.Values, into any) error {
	path, err := webhookPath(id, verb)
	if err != nil {
		return err
	}
	return c.fetch(ctx, call{method: http.MethodPost, path: path, query: query, once: true}, into)
}
