package client

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// call is a request to the server. It may be made more than once.
type call struct {
	method string // empty: GET
	path   string
	query  url.Values
	header http.Header

	// body makes the body of each request, and says how long it is; -1: not known.
	body func() (io.ReadCloser, int64, error)

	// once keeps a request that the server may have carried out, without our seeing
	// its answer, from being made again.
	once bool
}

// answer is that of a server that did what it was asked for.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// maxAnswer is the size up to which an answer is believed, in bytes: a Song Map of
// several hours, a page of a thousand jobs.
const maxAnswer = 64 << 20

// send makes a request. Its answer is a success; the caller has to close its body.
func (c *Client) send(ctx context.Context, r call) (*http.Response, error) {
	req, err := c.request(ctx, r)
	if err != nil {
		return nil, err
	}
	res, err := c.http.Do(req)
	if err != nil {
		return nil, c.noAnswer(ctx, err)
	}
	c.met.Store(true)
	if res.StatusCode >= 200 && res.StatusCode < 300 {
		return res, nil
	}
	defer res.Body.Close()
	body, err := c.read(ctx, res.Body)
	if err != nil {
		return nil, err
	}
	return nil, c.refused(res, body)
}

// do makes a request, if need be several times, and reads the answer.
func (c *Client) do(ctx context.Context, r call) (a answer, err error) {
	passes := func(err error) bool { return c.passes(err) && (!r.once || !doubtful(err)) }
	err = c.patiently(ctx, passes, func() error {
		res, err := c.send(ctx, r)
		if err != nil {
			return err
		}
		defer res.Body.Close()
		a.status, a.header = res.StatusCode, res.Header
		a.body, err = c.read(ctx, res.Body)
		return err
	})
	return a, err
}

// fetch makes a request and decodes the answer.
func (c *Client) fetch(ctx context.Context, r call, into any) error {
	a, err := c.do(ctx, r)
	if err != nil {
		return err
	}
	return c.decode(a.body, into)
}

func (c *Client) decode(text []byte, into any) error {
	if err := json.Unmarshal(text, into); err != nil {
		return c.notSongmap(err)
	}
	return nil
}

func (c *Client) read(ctx context.Context, body io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, c.noAnswer(ctx, err)
	case len(text) > maxAnswer:
		return nil, fmt.Errorf("the answer of %s is longer than %d MiB", c, maxAnswer>>20)
	default:
		return text, nil
	}
}

func (c *Client) request(ctx context.Context, r call) (*http.Request, error) {
	u := c.base.JoinPath(r.path)
	u.RawQuery = r.query.Encode()
	req, err := http.NewRequestWithContext(ctx, r.method, u.String(), http.NoBody)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json, application/problem+json, */*;q=0.1")
	req.Header.Set("User-Agent", c.userAgent)
	if c.key != "" {
		req.Header.Set("Authorization", "Bearer "+c.key)
	}
	for name, values := range r.header {
		req.Header[name] = values
	}
	if r.body != nil {
		req.Body, req.ContentLength, err = r.body()
	}
	return req, err
}
