package audio

import (
	"fmt"

	"songmap/domain"
)

// fail is a Failure that the musician reads, with a cause for the log.
func fail(code domain.Code, message string, cause error) error {
	f := &domain.Failure{Code: code, Message: message}
	if cause == nil {
		return f
	}
	return fmt.Errorf("%w: %w", f, cause)
}

func notAudio(cause error) error {
	return fail(domain.CodeUnsupportedFormat, "This file is not audio that Songmap can read.", cause)
}

func silent() error {
	return fail(domain.CodeDecodeFailed, "The file holds no sound.", nil)
}

// damaged is for a file that breaks after so many seconds of sound.
func damaged(seconds float64, cause error) error {
	message := "The file is damaged: its beginning cannot be read."
	if seconds > 0 {
		message = "The file is damaged: it cannot be read beyond " + clock(seconds) + " minutes."
	}
	return fail(domain.CodeDecodeFailed, message, cause)
}

// clock is a time as musicians write it, minutes and seconds.
func clock(seconds float64) string {
	return fmt.Sprintf("%d:%02d", int(seconds)/60, int(seconds)%60)
}
