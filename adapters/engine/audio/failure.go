package audio

import (
	"fmt"

	"songmap/domain"
)

// fail is a Failure that the musician reads, with a cause for the log and the
// facts of this file.
func fail(code domain.Code, cause error, facts ...string) error {
	f := domain.NewFailure(code, facts...)
	if cause == nil {
		return f
	}
	return fmt.Errorf("%w: %w", f, cause)
}

func notAudio(cause error) error { return fail(domain.CodeUnsupportedFormat, cause) }

func noSound() error { return fail(domain.CodeDecodeFailed, nil, "It holds no sound.") }

// damaged is for a file that breaks after so many seconds of sound.
func damaged(seconds float64, cause error) error {
	if seconds > 0 {
		return fail(domain.CodeDecodeFailed, cause, "It cannot be read beyond "+minutes(seconds)+" minutes.")
	}
	return fail(domain.CodeDecodeFailed, cause, "Its beginning cannot be read.")
}

// minutes writes a time as minutes and seconds.
func minutes(seconds float64) string {
	return fmt.Sprintf("%d:%02d", int(seconds)/60, int(seconds)%60)
}
