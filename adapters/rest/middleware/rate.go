package middleware

import (
	"fmt"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
	"golang.org/x/time/rate"
)

// Rate is so many in a time: all of them at once and then, little by little, as
// many in each such time. Its zero value is no limit.
type Rate struct {
	Count int64
	Per   time.Duration
}

// mostCounted is the largest number that a structured field can hold (RFC 9651).
const mostCounted = 999_999_999_999_999

type window struct {
	lasts time.Duration
	each  string // for people
}

// windows are those that a rate can be written with.
func windows() map[string]window {
	return map[string]window{
		"s": {time.Second, "a second"}, "m": {time.Minute, "a minute"}, "h": {time.Hour, "an hour"}, "d": {24 * time.Hour, "a day"},
	}
}

// each names the time, for people.
func (r Rate) each() string {
	for _, w := range windows() {
		if w.lasts == r.Per {
			return w.each
		}
	}
	return "in " + r.Per.String()
}

// UnmarshalText reads 10/s, 600/m, 20GiB/h, or 0 for no limit.
func (r *Rate) UnmarshalText(text []byte) error {
	if string(text) == "0" {
		*r = Rate{}
		return nil
	}
	count, unit, _ := strings.Cut(string(text), "/")
	n, err := humanize.ParseBytes(count)
	window, known := windows()[unit]
	if err != nil || n < 1 || n > mostCounted || !known {
		return fmt.Errorf("%q is no rate: want something like 10/s, 600/m or 20GiB/h (s, m, h or d), or 0 for no limit", text)
	}
	*r = Rate{int64(n), window.lasts}
	return nil
}

// limiter begins with all that may come at once.
func (r Rate) limiter() *rate.Limiter {
	return rate.NewLimiter(rate.Limit(float64(r.Count)/r.Per.Seconds()), int(r.Count))
}
