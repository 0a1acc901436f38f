package process

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"songmap/domain"
)

// failed returns a failure in the words of its code, with its cause for the log. A
// timeout has a code of its own.
func failed(code domain.Code, cause error) error {
	if errors.Is(cause, errTimedOut) {
		code = domain.CodeTimedOut
	}
	return withCause(domain.NewFailure(code), cause)
}

// withCause returns a failure with its cause, which may be nil.
func withCause(why *domain.Failure, cause error) error {
	if cause == nil {
		return why
	}
	return fmt.Errorf("%w (%w)", why, cause)
}

// withStderr adds what a process wrote to standard error to how it ended.
func withStderr(err error, stderr *headTail) error {
	text := strings.TrimSpace(stderr.String())
	switch {
	case text == "":
		return err
	case err == nil:
		return errors.New(text)
	}
	return fmt.Errorf("%w: %s", err, text)
}

// outOfCPU is what a supervisor writes to standard error when the analyzer has used up
// its CPU time.
const outOfCPU = "CPU time limit exceeded"

// outOfMemory recognises what Go, the C library, Python and C++ write to standard
// error when they get no more memory: there is no signal and no exit code for it.
func outOfMemory(stderr string) bool {
	return slices.ContainsFunc(
		[]string{"out of memory", "annot allocate memory", "MemoryError", "std::bad_alloc"},
		func(text string) bool { return strings.Contains(stderr, text) },
	)
}

// maxMessage is how many characters of an analyzer's message are kept.
const maxMessage = 500

// reported returns the failure that an analyzer reported, with its message if it has
// one. An analyzer may use the codes about analyses; with another one neither code nor
// message counts.
func reported(code domain.Code, message string) *domain.Failure {
	why := domain.NewFailure(code)
	if why.Message == "" || code == domain.CodeCancelled || code == domain.CodeWorkerCrashed {
		return domain.NewFailure(domain.CodeAnalyzerFailed)
	}
	message = strings.TrimSpace(strings.Map(func(c rune) rune {
		if unicode.IsControl(c) {
			return ' '
		}
		return c
	}, message))
	if message != "" {
		why.Message = message
	}
	if r := []rune(message); len(r) > maxMessage {
		why.Message = string(r[:maxMessage]) + "…"
	}
	return why
}
