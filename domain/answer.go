package domain

import (
	"fmt"
	"time"
)

// What a status says beyond whether the message was taken (RFC 9110, RFC 6585).
const (
	answerGone        = 410
	answerTooMany     = 429
	answerUnavailable = 503
)

// Answer is what came of an attempt.
type Answer struct {
	Status     int           // HTTP status; 0: there was no answer
	RetryAfter time.Duration // how long the receiver wants to be left alone
	Trouble    string        // why there was no answer, for people
}

// Taken reports whether the receiver has taken the message.
func (a Answer) Taken() bool { return a.Status >= 200 && a.Status < 300 }

// Gone reports whether the receiver wants no messages, ever again.
func (a Answer) Gone() bool { return a.Status == answerGone }

// Busy is how long the receiver has asked to be left alone, within reason.
func (a Answer) Busy() time.Duration {
	switch a.Status {
	case answerTooMany, answerUnavailable:
		return min(max(a.RetryAfter, 0), maxRetryAfter)
	}
	return 0
}

// Reason says in a sentence why the message was not taken.
func (a Answer) Reason() string {
	switch {
	case a.Taken():
		return ""
	case a.Status == 0:
		return a.Trouble
	case a.Gone():
		return "The receiver answered 410: it wants no more messages."
	case a.Status >= 300 && a.Status < 400:
		return fmt.Sprintf("The receiver answered %d: redirects are not followed.", a.Status)
	default:
		return fmt.Sprintf("The receiver answered %d.", a.Status)
	}
}

// maxRetryAfter is the longest that a receiver may put a delivery off.
const maxRetryAfter = 24 * time.Hour
