package bunstore

import (
	"database/sql/driver"
	"fmt"
	"math"
	"strconv"
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

// Value is what the column holds.
func (s Seconds) Value() (driver.Value, error) { return Unix(s.Time), nil }

// Scan reads a column. What is no number of seconds reads as no time.
func (s *Seconds) Scan(src any) error {
	*s = Seconds{Null: true}
	v := number(src)
	if v >= firstSecond && v <= lastSecond {
		*s = Seconds{Time: time.UnixMicro(int64(math.Round(v * 1e6))).UTC()}
	}
	return nil
}

// at is a time as the table keeps it.
func at(t time.Time) Seconds { return Seconds{Time: t} }

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

// Value is what the column holds.
func (f Fraction) Value() (driver.Value, error) { return float64(f), nil }

// Number is a count or a size: not negative.
type Number int64

// Scan reads a column. What is no whole number reads as 0.
func (n *Number) Scan(src any) error {
	v, _ := src.(int64)
	*n = Number(max(v, 0))
	return nil
}

// Value is what the column holds.
func (n Number) Value() (driver.Value, error) { return int64(n), nil }

// flag is a Number, 0 or 1.
func flag(b bool) Number {
	if b {
		return 1
	}
	return 0
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

// scan reads what a column holds into a field of a model.
func scan(field any, src driver.Value) {
	switch field := field.(type) {
	case *string:
		*field = Text(src)
	case *Seconds:
		_ = field.Scan(src) // never fails
	case *Number:
		_ = field.Scan(src)
	case *Fraction:
		_ = field.Scan(src)
	}
}

// Text is what a column says.
func Text(src driver.Value) string {
	switch v := src.(type) {
	case nil:
		return ""
	case string:
		return v
	case []byte:
		return string(v)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	default:
		return fmt.Sprint(v)
	}
}

// bind is what a column is to hold: NULL instead of nothing where its field has
// the tag nullzero, since the service that Songmap replaces takes an empty error
// message for an error.
func bind(field any, nullZero bool) any {
	switch field := field.(type) {
	case *string:
		if *field == "" && nullZero {
			return nil
		}
		return *field
	case *Seconds:
		if field.IsZero() && nullZero {
			return nil
		}
		return Unix(field.Time)
	case driver.Valuer:
		value, _ := field.Value() // ours never fail
		return value
	}
	panic(fmt.Sprintf("a column of %T", field))
}
