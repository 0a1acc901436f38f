package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"syscall"
	"time"
)

// Error is the answer of a server that refused a call: its problem document (RFC 9457).
type Error struct {
	Status     int           // of HTTP; 202: the job has not finished, so there is no Song Map yet
	Code       string        // for programs, like "not_found"
	Title      string        // what all problems of this code have in common
	Detail     string        // what is wrong, for people
	RetryAfter time.Duration // the call may succeed then; 0: the server does not say
	Foreign    bool          // whoever answered, a proxy perhaps, does not speak as a Songmap server does
}

func (e *Error) Error() string { return e.Detail }

// NoAnswerError is the error of a call that nobody answered, or not to the end.
type NoAnswerError struct {
	Server string // its address, without a password
	Err    error
}

func (e *NoAnswerError) Error() string {
	if errors.Is(e.Err, syscall.ECONNREFUSED) {
		return "no Songmap server at " + e.Server
	}
	return fmt.Sprintf("no answer from %s: %v", e.Server, e.Err)
}

// Unwrap returns what net/http says.
func (e *NoAnswerError) Unwrap() error { return e.Err }

// noAnswer returns the error of a request that failed, unless the caller has ended it.
func (c *Client) noAnswer(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err // the address may hold a password
	}
	return &NoAnswerError{c.String(), err}
}

// refused returns the error for a response: its problem document, or what came instead.
func (c *Client) refused(res *http.Response, body []byte) *Error {
	after, _ := retryAfter(res.Header)
	e := &Error{Status: res.StatusCode, RetryAfter: after, Foreign: true}
	var problem struct{ Code, Title, Detail string }
	to := res.Header.Get("Location")
	switch {
	case json.Unmarshal(body, &problem) == nil && problem.Detail != "":
		e.Code, e.Title, e.Detail, e.Foreign = problem.Code, problem.Title, problem.Detail, false
	case e.Status >= 300 && e.Status < 400 && to != "":
		e.Detail = fmt.Sprintf("%s sends us on to %s: is that its address?", c, to)
	default:
		e.Detail = fmt.Sprintf("%s answered %s, not in the words of a Songmap server: is the address right?", c, res.Status)
	}
	return e
}

// notSongmap is the error of an answer that no Songmap server gives.
func (c *Client) notSongmap(err error) error {
	return &Error{
		Status: http.StatusOK, Foreign: true,
		Detail: fmt.Sprintf("the answer of %s is not that of a Songmap server: is the address right? (%v)", c, err),
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
