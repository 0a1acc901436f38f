package traces

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Config says where traces go.
type Config struct {
	URL      string              // of a collector that speaks OTLP over HTTP, without /v1/traces; empty: what Env says
	Env      func(string) string // the standard variables of OpenTelemetry; required
	Version  string              // of the program
	Instance string              // which start of it this is
	Report   func(error)         // told once that the collector is away, until it is back; required
}

// target is a collector, and how it is spoken to.
type target struct {
	url    string
	header http.Header
	limit  time.Duration
}

// Check names the first setting that cannot be used.
func (c Config) Check() error {
	_, _, err := c.target()
	return err
}

// target reports false if nobody asked for traces. A variable for traces alone beats
// that for everything.
func (c Config) target() (t target, on bool, err error) {
	if c.URL == "" && c.Env("OTEL_TRACES_EXPORTER") == "none" || strings.EqualFold(c.Env("OTEL_SDK_DISABLED"), "true") {
		return t, false, nil
	}
	from, address, path := "--traces", c.URL, "/v1/traces"
	if address == "" {
		from, path = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", ""
		address = c.Env(from)
	}
	if address == "" {
		from, path = "OTEL_EXPORTER_OTLP_ENDPOINT", "/v1/traces"
		address = c.Env(from)
	}
	if address == "" {
		return t, false, nil
	}
	if t.url, err = endpoint(address, path); err != nil {
		return t, false, fmt.Errorf("%s: %w", from, err)
	}
	if protocol := c.either("PROTOCOL"); protocol != "" && protocol != "http/protobuf" {
		return t, false, fmt.Errorf("OTEL_EXPORTER_OTLP_PROTOCOL is %s: traces are sent by http/protobuf alone", protocol)
	}
	if t.header, err = headers(c.either("HEADERS")); err != nil {
		return t, false, err
	}
	t.limit, err = limit(c.either("TIMEOUT"))
	return t, err == nil, err
}

func (c Config) either(what string) string {
	return cmp.Or(c.Env("OTEL_EXPORTER_OTLP_TRACES_"+what), c.Env("OTEL_EXPORTER_OTLP_"+what))
}

// endpoint never repeats an address, which may hold a password.
func endpoint(address, path string) (string, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return "", errors.New("want an address like http://localhost:4318")
	case u.User != nil:
		return "", errors.New("no user and no password belong into it: OTEL_EXPORTER_OTLP_HEADERS may hold a key")
	}
	if path != "" {
		u = u.JoinPath(path)
	}
	return u.String(), nil
}

// headers reads key=value,key=value, each encoded as in a URL.
func headers(text string) (http.Header, error) {
	all := make(http.Header)
	for pair := range strings.SplitSeq(text, ",") {
		if strings.TrimSpace(pair) == "" {
			continue
		}
		key, value, found := strings.Cut(pair, "=")
		value, err := url.PathUnescape(strings.TrimSpace(value))
		if key = strings.TrimSpace(key); !found || key == "" || err != nil {
			return nil, errors.New("OTEL_EXPORTER_OTLP_HEADERS: want key=value, and commas in between")
		}
		all.Set(key, value)
	}
	return all, nil
}

// limit reads milliseconds.
func limit(text string) (time.Duration, error) {
	if text == "" {
		return 10 * time.Second, nil
	}
	ms, err := strconv.ParseUint(text, 10, 31)
	if err != nil || ms == 0 {
		return 0, errors.New("OTEL_EXPORTER_OTLP_TIMEOUT: want milliseconds")
	}
	return time.Duration(ms) * time.Millisecond, nil
}
