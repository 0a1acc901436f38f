package process

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"songmap/domain"
)

// messages tells the musician what a code means; the cause is not for them.
//
//nolint:gochecknoglobals // a constant table
var messages = map[domain.Code]string{
	domain.CodeUnsupportedFormat: "This kind of file cannot be read.",
	domain.CodeDecodeFailed:      "The file is damaged, or is not audio.",
	domain.CodeInputMissing:      "The uploaded file is gone. Please upload the song again.",
	domain.CodeTooLong:           "The song is longer than this service accepts.",
	domain.CodeAnalyzerFailed:    "The analysis could not be carried out.",
	domain.CodeTimedOut:          "The analysis took longer than it may.",
	domain.CodeOutOfMemory:       "The analysis of this file needs more memory than it may have.",
}

// failed is a failure with a plain message, and its cause for the log.
func failed(code domain.Code, cause error) error {
	return because(&domain.Failure{Code: code, Message: messages[code]}, cause)
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

// reported is the failure that an analyzer told of. Only codes that speak of
// the file are an analyzer's to use; of a strange one we trust neither code
// nor message.
func reported(code domain.Code, message string) *domain.Failure {
	if _, known := messages[code]; !known {
		return &domain.Failure{Code: domain.CodeAnalyzerFailed, Message: messages[domain.CodeAnalyzerFailed]}
	}
	message = strings.TrimSpace(strings.Map(func(c rune) rune {
		if unicode.IsControl(c) {
			return ' '
		}
		return c
	}, message))
	if message == "" {
		message = messages[code]
	}
	if r := []rune(message); len(r) > maxMessage {
		message = string(r[:maxMessage]) + "…"
	}
	return &domain.Failure{Code: code, Message: message}
}
