package songmap

import (
	"fmt"
	"math"
)

// UnsureBelow is the confidence below which an analysis is not sure.
const UnsureBelow = 0.5

// Unsure reports whether an analysis is not sure of something. No confidence
// at all is no doubt: older engines had none to give.
func Unsure(confidence float64) bool { return confidence > 0 && confidence < UnsureBelow }

// Clock writes a time in a song as players show it: 3:05 or 1:02:03.
func Clock(seconds float64) string {
	const maxShown = 1e6 // a song is never longer
	s := int(math.Round(max(0, min(maxShown, seconds))))
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}
