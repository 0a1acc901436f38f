package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"songmap/client"
)

// The exit codes of all commands.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitNotFound    = 3
	exitNotAllowed  = 4
	exitNoServer    = 5
	exitInterrupted = 130 // 128 + SIGINT
)

// Exits is the table of exit codes that --help shows.
func Exits() string {
	var b strings.Builder
	b.WriteString("Exit codes:\n")
	for _, e := range []struct {
		code int
		when string
	}{
		{exitDone, "done"},
		{exitFailed, "failed, or a part of it; what, the last lines say"},
		{exitUsage, "the command line makes no sense"},
		{exitNotFound, "the server has no such job or webhook"},
		{exitNotAllowed, "the server wants an API key, or another one"},
		{exitNoServer, "no Songmap server answers"},
		{exitInterrupted, "interrupted"},
	} {
		fmt.Fprintf(&b, "\n    %3d  %s", e.code, e.when)
	}
	return b.String()
}

// exitCode returns the exit code for the end of a command.
func exitCode(err error) int {
	var usage *kong.ParseError
	var no *client.Error
	var none *client.NoAnswerError
	var some *someError
	switch {
	case err == nil, errors.Is(err, errShown):
		return exitDone
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.As(err, &some):
		return some.code
	case errors.As(err, &usage), errors.As(err, new(usageError)), errors.Is(err, client.ErrInvalidID):
		return exitUsage
	case errors.As(err, &none):
		return exitNoServer
	case errors.As(err, &no):
		return refusedCode(no)
	default:
		return exitFailed
	}
}

func refusedCode(no *client.Error) int {
	switch {
	case no.Foreign: // of a proxy, perhaps
		return exitNoServer
	case no.Status == http.StatusUnauthorized, no.Status == http.StatusForbidden:
		return exitNotAllowed
	case no.Status == http.StatusNotFound:
		return exitNotFound
	default:
		return exitFailed
	}
}

// usageError is the error of a command line that only Run finds to make no sense.
type usageError struct{ error }

func misused(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// someError says that some of several things failed. They all have this exit code, or it
// is exitFailed.
type someError struct{ failed, all, code int }

// add counts a failure.
func (e *someError) add(err error) {
	code := exitCode(err)
	if e.failed++; e.failed > 1 && code != e.code {
		code = exitFailed
	}
	e.code = code
}

func (e *someError) orNil() error {
	if e.failed == 0 {
		return nil
	}
	return e
}

func (e *someError) Error() string { return fmt.Sprintf("%d of %d failed", e.failed, e.all) }

// advice is what somebody at the command line can do about an error.
func advice(err error) string {
	var no *client.Error
	var none *client.NoAnswerError
	switch {
	case errors.As(err, &no) && no.Status == http.StatusUnauthorized:
		return " (set SONGMAP_API_KEY or --api-key)"
	case errors.As(err, &none) && errors.Is(none, syscall.ECONNREFUSED):
		return ": start one with `songmap serve`"
	default:
		return ""
	}
}
