package client

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// Client makes calls to one server.
type Client struct {
	base      *url.URL
	key       string
	userAgent string
	patience  time.Duration
	http      *http.Client
	met       atomic.Bool // the server has answered once
}

// Options say how to talk to a server. The zero value will do for one on this machine.
type Options struct {
	Key       string // API key, if the server asks for one
	UserAgent string // default: songmap-client

	// Patience is for how long a server that was there before, or broke off the
	// connection, may be away, or say that it is busy, until a call gives up. 0: a
	// minute; negative: not at all.
	Patience time.Duration

	// HTTPClient makes the requests. Its Timeout would cut off uploads and streams.
	HTTPClient *http.Client
}

const defaultPatience = time.Minute

// New returns a client for the server at an address, like http://127.0.0.1:8000 or
// 127.0.0.1:8000.
func New(server string, o Options) (*Client, error) {
	base, err := parse(server)
	if err != nil {
		return nil, err
	}
	for _, r := range o.Key {
		if r <= ' ' || r > '~' {
			return nil, errors.New("a key must be visible ASCII characters")
		}
	}
	c := &Client{base: base, key: o.Key, userAgent: o.UserAgent, patience: o.Patience, http: newHTTPClient(o.HTTPClient)}
	if c.userAgent == "" {
		c.userAgent = "songmap-client"
	}
	if c.patience == 0 {
		c.patience = defaultPatience
	}
	return c, nil
}

func parse(server string) (*url.URL, error) {
	const want = "want an address like http://127.0.0.1:8000"
	if !strings.Contains(server, "://") {
		server = "http://" + server
	}
	u, err := url.Parse(server)
	switch {
	case err != nil, u.Hostname() == "", u.Scheme != "http" && u.Scheme != "https":
		return nil, errors.New(want) // err would show a password
	case u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("%s, without ? and #", want)
	}
	return u, nil
}

func newHTTPClient(given *http.Client) *http.Client {
	h := &http.Client{Transport: &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		ForceAttemptHTTP2:     true,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ExpectContinueTimeout: time.Second,
		ResponseHeaderTimeout: 2 * time.Minute, // a big upload is synced to disk before the answer
	}}
	if given != nil {
		h = new(*given)
	}
	// A redirect would turn an upload into a GET or take the key elsewhere.
	h.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return h
}

// Close closes connections that no call uses.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// String returns the address of the server without its password.
func (c *Client) String() string { return c.base.Redacted() }
