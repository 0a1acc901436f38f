package upkeep

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Period is a length of time that may be written in days: 7d, 1d12h, 90m.
type Period time.Duration

const day = 24 * time.Hour

// UnmarshalText implements encoding.TextUnmarshaler for flags.
func (p *Period) UnmarshalText(text []byte) error {
	length, err := period(string(text))
	if err != nil {
		return fmt.Errorf("%q is no length of time: want something like 7d or 12h", text)
	}
	*p = Period(length)
	return nil
}

func period(text string) (time.Duration, error) {
	days, rest, found := strings.Cut(text, "d")
	if !found {
		days, rest = "0", text
	}
	n, err := strconv.ParseUint(days, 10, 64)
	if err != nil {
		return 0, err
	}
	var length time.Duration
	if rest != "" || !found {
		if length, err = time.ParseDuration(rest); err != nil {
			return 0, err
		}
	}
	if length < 0 || n > uint64(math.MaxInt64-length)/uint64(day) {
		return 0, strconv.ErrRange
	}
	return time.Duration(n)*day + length, nil
}
