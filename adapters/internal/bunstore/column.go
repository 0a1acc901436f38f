package bunstore

import (
	"math"
	"time"
)

// Seconds is a time as the table keeps it: seconds since 1970 as a float64,
// which holds every microsecond until 2106 (2³² s · 10⁶ is near 2⁵²).
type Seconds struct {
	time.Time
	Null bool // the column held no time
}

// The first and the last second that time.Time writes with a year of four digits.
const (
	firstSecond = -62135596800
	lastSecond  = 253402300799
)

// Unix returns t in seconds. The zero time is the first second of year 1.
func Unix(t time.Time) float64 { return float64(t.UnixMicro()) / 1e6 }

func orNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return Unix(t)
}

// Scan reads a column. What is no number of seconds reads as no time.
func (s *Seconds) Scan(src any) error {
	*s = Seconds{Null: true}
	v := number(src)
	if v >= firstSecond && v <= lastSecond {
		whole, part := math.Modf(v)
		*s = Seconds{Time: time.Unix(int64(whole), 0).Add(time.Duration(math.Round(part*1e6)) * time.Microsecond).UTC()}
	}
	return nil
}

// Fraction is progress: a number from 0 to 1.
type Fraction float64

// Scan reads a column. What is no number reads as 0.
func (f *Fraction) Scan(src any) error {
	*f = 0
	if v := number(src); v > 0 {
		*f = Fraction(min(v, 1))
	}
	return nil
}

// Number is a count or a size: not negative.
type Number int64

// Scan reads a column. What is no whole number reads as 0.
func (n *Number) Scan(src any) error {
	v, _ := src.(int64)
	*n = Number(max(v, 0))
	return nil
}

// number is the number that a column holds, or NaN.
func number(src any) float64 {
	switch v := src.(type) {
	case float64:
		return v
	case int64:
		return float64(v)
	default:
		return math.NaN()
	}
}
