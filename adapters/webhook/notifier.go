// Package webhook carries messages to receivers by HTTP, after the Standard
// Webhooks specification 1.0.0.
//
// The addresses come from clients, and a receiver may answer whatever it
// likes. So a message goes only where the service lets it, which is looked at
// after a name has been resolved and again for every connection; no redirect is
// followed; no proxy is asked, since the proxy and not we would resolve the
// name; and of the answer nothing is kept but its status and Retry-After.
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

// maxBody is how much of an answer's body is read, so that the connection can
// be used again.
const maxBody = 4 << 10

// Notifier is a Notifier by HTTP.
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

// NewOver returns a notifier that makes its connections by dial, which has to see
// to where they lead.
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

// Close ends the connections that wait to be used again.
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
		return domain.Answer{Trouble: c.trouble(cmp.Or(ctx.Err(), err))} // the end of ctx shows in many ways
	}
	defer response.Body.Close()
	if response.StatusCode < http.StatusOK { // nothing follows 101 that net/http would end in time
		return domain.Answer{Trouble: fmt.Sprintf("The receiver answered %d, which is no answer.", response.StatusCode)}
	}
	// The status is the answer, whether or not the rest of it comes.
	_, _ = io.CopyN(io.Discard, response.Body, maxBody)
	return domain.Answer{Status: response.StatusCode, RetryAfter: retryAfter(response.Header, m.At)}
}

func (c *Notifier) request(ctx context.Context, m ports.Message) (*http.Request, error) {
	body, err := payload(m)
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
	return request, nil
}

// retryAfter is how long the receiver asks to be left alone: seconds, or a date
// (RFC 9110, 10.2.3). What is neither says nothing.
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
