package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"time"
)

// client asks one server.
type client struct {
	base *url.URL
	key  string
	http *http.Client
}

func (s *Server) client() (*client, error) {
	base, err := s.base()
	if err != nil {
		return nil, err
	}
	return &client{base, s.APIKey, &http.Client{
		// A redirect would turn an upload into a GET or drop the key.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
			TLSHandshakeTimeout:   10 * time.Second,
			ExpectContinueTimeout: time.Second,
			ResponseHeaderTimeout: 2 * time.Minute, // a big upload is synced to disk before the answer
		},
	}}, nil
}

func (c *client) close() { c.http.CloseIdleConnections() }

// question is a request to be made, perhaps more than once.
type question struct {
	method string // empty: GET
	path   string
	query  url.Values
	header http.Header
	body   io.Reader // can be sent only once
	size   int64     // of the body
}

// answer is what the server said when it said yes.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// maxAnswer is the size up to which an answer is believed, in bytes: a Song
// Map of several hours, a page of a thousand jobs.
const maxAnswer = 64 << 20

// ask sends a question. The error is a *refusal if the server said no, a
// *silence if it said nothing.
func (c *client) ask(ctx context.Context, q question) (answer, error) {
	req, err := c.request(ctx, q)
	if err != nil {
		return answer{}, err
	}
	res, err := c.http.Do(req)
	if err != nil {
		return answer{}, c.silence(ctx, err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	switch {
	case err != nil:
		return answer{}, c.silence(ctx, err)
	case len(body) > maxAnswer:
		return answer{}, fmt.Errorf("the answer of %s is longer than %d MiB", c, maxAnswer>>20)
	case res.StatusCode == http.StatusNotModified && q.header.Get("If-None-Match") != "",
		res.StatusCode >= 200 && res.StatusCode < 300:
		return answer{res.StatusCode, res.Header, body}, nil
	default:
		return answer{}, c.refusal(res, body)
	}
}

func (c *client) request(ctx context.Context, q question) (*http.Request, error) {
	u := c.base.JoinPath(q.path)
	u.RawQuery = q.query.Encode()
	req, err := http.NewRequestWithContext(ctx, q.method, u.String(), q.body)
	if err != nil {
		return nil, err
	}
	for name, values := range q.header {
		req.Header[name] = values
	}
	req.ContentLength = q.size
	req.Header.Set("Accept", "application/json, application/problem+json")
	req.Header.Set("User-Agent", "songmap")
	if c.key != "" {
		req.Header.Set("Authorization", "Bearer "+c.key)
	}
	return req, nil
}

// String is the address of the server without passwords.
func (c *client) String() string { return c.base.Redacted() }

// silence is the error of a server that gave no answer, or half of one.
type silence struct {
	server string
	cause  error
}

// silence tells a silent server from a user who did not want to wait.
func (c *client) silence(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err // the method and address are said better below
	}
	return &silence{c.String(), err}
}

func (s *silence) Error() string {
	if errors.Is(s.cause, syscall.ECONNREFUSED) {
		return fmt.Sprintf("no songmap server at %s: start one with `songmap serve`", s.server)
	}
	return fmt.Sprintf("no answer from %s: %v", s.server, s.cause)
}

func (s *silence) Unwrap() error { return s.cause }
