// Package webhook carries messages to receivers by HTTP, after the Standard
// Webhooks specification 1.0.0.
//
// The addresses come from clients, and a receiver may answer anything. So a
// message goes only where the service allows, which is checked for every
// connection after the name has been resolved. No redirect is followed. No proxy
// is used: it would resolve the name in our place. Of the response only the
// status and Retry-After are kept.
package webhook

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"songmap/domain"
	"songmap/ports"
)

var _ ports.Notifier = (*Notifier)(nil)

// attemptFor is how long an attempt may take in all.
const attemptFor = 15 * time.Second

// maxBody is how much of a response's body is read, so that the connection can
// be used again.
const maxBody = 4 << 10

// Notifier sends messages by HTTP.
type Notifier struct {
	client  *http.Client
	targets Targets
	agent   string
}

// New returns a notifier of a program of the given version, which goes only to
// the targets.
func New(version string, targets Targets) *Notifier {
	return NewOver(version, targets, dialer(targets).DialContext)
}

// NewOver returns a notifier that connects by dial, which has to check where its
// connections lead.
func NewOver(version string, targets Targets, dial Dial) *Notifier {
	return &Notifier{
		client: &http.Client{
			Transport:     transport(dial),
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		targets: targets,
		agent:   "Songmap/" + version,
	}
}

// Close closes idle connections.
func (c *Notifier) Close() { c.client.CloseIdleConnections() }

// Check asks the targets.
func (c *Notifier) Check(field, url string) error { return c.targets.Check(field, url) }

// Notify checks the address again: the rules may have changed.
func (c *Notifier) Notify(ctx context.Context, m ports.Message) domain.Answer {
	if err := c.targets.Check("The address", m.URL); err != nil {
		return domain.Answer{Trouble: err.Error() + "."}
	}
	ctx, cancel := context.WithTimeout(ctx, attemptFor)
	defer cancel()
	ctx, done := endWith(ctx)
	defer done()
	request, err := c.request(ctx, m)
	if err != nil {
		return domain.Answer{Trouble: "The message could not be written."}
	}
	response, err := c.client.Do(request)
	if err != nil {
		return domain.Answer{Trouble: c.trouble(cmp.Or(ctx.Err(), err))} // when ctx ends, err can be many things
	}
	defer response.Body.Close()
	if response.StatusCode < http.StatusOK { // after 101, net/http limits nothing
		return domain.Answer{Trouble: fmt.Sprintf("The receiver answered %d, which is no answer.", response.StatusCode)}
	}
	// The status counts, whether or not the body arrives.
	_, _ = io.CopyN(io.Discard, response.Body, maxBody)
	return domain.Answer{Status: response.StatusCode, RetryAfter: retryAfter(response.Header, m.At)}
}

func (c *Notifier) request(ctx context.Context, m ports.Message) (*http.Request, error) {
	body, err := payloadOf(m)
	if err != nil {
		return nil, err
	}
	signatures, err := sign(m, body)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, m.URL, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header = http.Header{
		"Content-Type":      {"application/json"},
		"User-Agent":        {c.agent},
		"Webhook-Id":        {m.ID},
		"Webhook-Timestamp": {strconv.FormatInt(m.At.Unix(), 10)},
		"Webhook-Signature": {signatures},
	}
	if m.Trace != "" {
		request.Header.Set("Traceparent", m.Trace)
	}
	return request, nil
}

// retryAfter is how long the receiver asks to be left alone: seconds, or a date
// (RFC 9110, 10.2.3). Anything else counts as 0.
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := h.Get("Retry-After")
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}
