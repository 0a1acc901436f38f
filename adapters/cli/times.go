package cli

import (
	"time"

	"github.com/dustin/go-humanize"
)

// age writes how long ago something was.
func age(at, now time.Time) string {
	if at.IsZero() {
		return "-"
	}
	return humanize.RelTime(at, now, "ago", "from now")
}

// took writes a number of seconds as people do: 0.4s, 41s, 3m2s.
func took(seconds float64) string {
	const longest = 1e8 // about three years; a Duration would overflow at 292
	d := time.Duration(min(longest, max(0, seconds)) * float64(time.Second))
	switch {
	case d == 0:
		return "-"
	case d < 10*time.Second:
		return max(d.Round(time.Second/10), time.Second/10).String()
	default:
		return d.Round(time.Second).String()
	}
}
