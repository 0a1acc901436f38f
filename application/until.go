package application

import (
	"maps"
	"time"

	"songmap/domain"
)

// until holds what is so for a while, by name.
type until map[string]time.Time

// set makes it so until a time, or a later one that was set before.
func (u until) set(name string, end, now time.Time) {
	maps.DeleteFunc(u, func(_ string, end time.Time) bool { return over(end, now) })
	if end.After(u[name]) {
		u[name] = end
	}
}

// of is the time until which it is so; zero: it is not.
func (u until) of(name string, now time.Time) time.Time {
	if end := u[name]; !over(end, now) {
		return end
	}
	return time.Time{}
}

// over reports whether a time has come, or was set by a clock that was wrong.
func over(end, now time.Time) bool { return !now.Before(end) || end.After(now.Add(domain.MaxWait)) }
