package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"time"
)

// client makes requests to one server.
type client struct {
	base *url.URL
	key  string
	http *http.Client
}

func (s *Server) client() *client {
	return &client{s.base, s.APIKey, &http.Client{
		// A redirect would turn an upload into a GET or drop the key.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
			TLSHandshakeTimeout:   10 * time.Second,
			ExpectContinueTimeout: time.Second,
			ResponseHeaderTimeout: 2 * time.Minute, // a big upload is synced to disk before the answer
		},
	}}
}

func (c *client) close() { c.http.CloseIdleConnections() }

// request may be made more than once unless it has a body.
type request struct {
	method string // empty: GET
	path   string
	query  url.Values
	header http.Header
	body   io.Reader // can be sent once only
	size   int64     // of the body
}

// response is that of a server that did what was requested.
type response struct {
	status int
	header http.Header
	body   []byte
}

// maxAnswer is the size up to which an answer is believed, in bytes: a Song
// Map of several hours, a page of a thousand jobs.
const maxAnswer = 64 << 20

// do makes a request. The error is a *refusedError if the server refused it, a
// *noResponse if there was no response.
func (c *client) do(ctx context.Context, r request) (response, error) {
	req, err := c.newRequest(ctx, r)
	if err != nil {
		return response{}, err
	}
	res, err := c.http.Do(req)
	if err != nil {
		return response{}, c.noResponse(ctx, err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	switch {
	case err != nil:
		return response{}, c.noResponse(ctx, err)
	case len(body) > maxAnswer:
		return response{}, fmt.Errorf("the answer of %s is longer than %d MiB", c, maxAnswer>>20)
	case res.StatusCode == http.StatusNotModified && r.header.Get("If-None-Match") != "",
		res.StatusCode >= 200 && res.StatusCode < 300:
		return response{res.StatusCode, res.Header, body}, nil
	default:
		return response{}, c.refused(res, body)
	}
}

func (c *client) newRequest(ctx context.Context, r request) (*http.Request, error) {
	u := c.base.JoinPath(r.path)
	u.RawQuery = r.query.Encode()
	req, err := http.NewRequestWithContext(ctx, r.method, u.String(), r.body)
	if err != nil {
		return nil, err
	}
	for name, values := range r.header {
		req.Header[name] = values
	}
	req.ContentLength = r.size
	req.Header.Set("Accept", "application/json, application/problem+json")
	req.Header.Set("User-Agent", "songmap")
	if c.key != "" {
		req.Header.Set("Authorization", "Bearer "+c.key)
	}
	return req, nil
}

// String returns the address of the server without passwords.
func (c *client) String() string { return c.base.Redacted() }

// noResponse is the error of a request without a response, or with half of one.
type noResponse struct {
	server string
	cause  error
}

// noResponse returns the error of a request that failed, unless the user has ended it.
func (c *client) noResponse(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err // Error names the address without its password
	}
	return &noResponse{c.String(), err}
}

func (s *noResponse) Error() string {
	if errors.Is(s.cause, syscall.ECONNREFUSED) {
		return fmt.Sprintf("no songmap server at %s: start one with `songmap serve`", s.server)
	}
	return fmt.Sprintf("no answer from %s: %v", s.server, s.cause)
}

func (s *noResponse) Unwrap() error { return s.cause }

// songMap fetches the Song Map of a job that is complete.
func (c *client) songMap(ctx context.Context, id string) ([]byte, error) {
	a, err := c.retry(ctx, request{path: "/api/songmap/" + id})
	if err != nil {
		return nil, err
	}
	var found struct {
		SongMap json.RawMessage `json:"song_map"`
	}
	if err := c.decode(a.body, &found); err != nil {
		return nil, err
	}
	if len(found.SongMap) == 0 {
		return nil, fmt.Errorf("%s has no Song Map of it", c)
	}
	return found.SongMap, nil
}
