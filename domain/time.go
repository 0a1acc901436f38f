package domain

import "time"

// instant is t as every store can keep it.
func instant(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Microsecond)
}

// Ahead reports whether t is still to come. A time further ahead than any that is
// set, which is at most max from now, was set by a clock that has since been set
// back: it counts as past.
func Ahead(t, now time.Time, max time.Duration) bool {
	return now.Before(t) && !t.After(now.Add(max))
}
