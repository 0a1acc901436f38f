package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// refusedError is the error of a request that the server refused.
type refusedError struct {
	status     int
	detail     string
	retryAfter time.Duration // 0: not known
}

func (r *refusedError) Error() string { return r.detail }

// refused returns the error for a response: the detail of its problem document (RFC
// 9457), or what came instead of one.
func (c *client) refused(res *http.Response, body []byte) *refusedError {
	after, _ := retryAfter(res.Header)
	r := &refusedError{status: res.StatusCode, retryAfter: after}
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

// temporary reports whether a request may succeed later, when the server has restarted
// or is less busy.
func temporary(err error) bool {
	var s *noResponse
	var r *refusedError
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

// retryAfter returns how long the server wants us to wait (RFC 9110, 10.2.3).
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
