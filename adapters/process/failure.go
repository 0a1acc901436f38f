package process

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"songmap/domain"
)

// failed is a failure in the words of its code, with its cause for the log.
func failed(code domain.Code, cause error) error {
	return because(domain.NewFailure(code), cause)
}

// because is a failure with its cause, which may be nil.
func because(why *domain.Failure, cause error) error {
	if cause == nil {
		return why
	}
	return fmt.Errorf("%w (%w)", why, cause)
}

// ended joins how a process ended with its last words.
func ended(err error, stderr *ends) error {
	words := strings.TrimSpace(stderr.String())
	switch {
	case words == "":
		return err
	case err == nil:
		return errors.New(words)
	}
	return fmt.Errorf("%w: %s", err, words)
}

// outOfMemory recognises the last words of programs to which the system gave
// no more memory; it sends no signal and there is no exit code for it. The
// words are those of Go, the C library, Python and C++.
func outOfMemory(words string) bool {
	for _, w := range []string{"out of memory", "annot allocate memory", "MemoryError", "std::bad_alloc"} {
		if strings.Contains(words, w) {
			return true
		}
	}
	return false
}

// maxMessage is how many characters of an analyzer's message are kept.
const maxMessage = 500

// reported is the failure that an analyzer told of, in its own words if it has
// any. Only codes that speak of the analysis are an analyzer's to use; of
// another one we trust neither code nor message.
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
