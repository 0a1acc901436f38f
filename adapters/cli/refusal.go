package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// refusal is an answer by which the server said no.
type refusal struct {
	status     int
	detail     string
	retryAfter time.Duration // 0: the server did not say
}

func (r *refusal) Error() string { return r.detail }

// refusal reads a problem document (RFC 9457), of which only the detail is for
// people, or says what else came instead.
func (c *client) refusal(res *http.Response, body []byte) *refusal {
	after, _ := retryAfter(res.Header)
	r := &refusal{status: res.StatusCode, retryAfter: after}
	var problem struct {
		Detail string `json:"detail"`
	}
	known := json.Unmarshal(body, &problem) == nil && problem.Detail != ""
	to := res.Header.Get("Location")
	switch {
	case known && r.status == http.StatusUnauthorized:
		r.detail = problem.Detail + " (set SONGMAP_API_KEY or --api-key)"
	case known:
		r.detail = problem.Detail
	case r.status >= 300 && r.status < 400 && to != "":
		r.detail = fmt.Sprintf("%s sends us on to %s: give --server the address it is meant to have", c, to)
	default:
		r.detail = fmt.Sprintf("%s answered %s, not in the words of a songmap server: is --server right?", c, res.Status)
	}
	return r
}

// passing reports whether an error may go by while the server restarts or
// catches breath.
func passing(err error) bool {
	var s *silence
	var r *refusal
	switch {
	case errors.As(err, &s):
		return true
	case errors.As(err, &r):
		return r.status == http.StatusTooManyRequests || r.status == http.StatusBadGateway ||
			r.status == http.StatusServiceUnavailable || r.status == http.StatusGatewayTimeout
	default:
		return false
	}
}

// retryAfter is how long the server wants us to wait (RFC 9110, 10.2.3).
func retryAfter(h http.Header) (time.Duration, bool) {
	text := h.Get("Retry-After")
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second, true
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, time.Until(at)), true
	}
	return 0, false
}
