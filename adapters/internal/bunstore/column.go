package bunstore

import (
	"database/sql"
	"database/sql/driver"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"time"

	"github.com/uptrace/bun/dialect"
	"github.com/uptrace/bun/schema"
)

// The first and the last second that time.Time writes with a year of four digits.
const (
	firstSecond = -62135596800
	lastSecond  = 253402300799
)

// holding is how a database holds what SQLite has no types for.
type holding struct {
	time  func(time.Time) any
	truth func(bool) any
}

// held is how the database of a dialect does.
func held(in schema.Dialect) holding {
	if in.Name() == dialect.PG {
		return holding{func(t time.Time) any { return t }, func(b bool) any { return b }}
	}
	return holding{func(t time.Time) any { return Unix(t) }, func(b bool) any {
		if b {
			return int64(1)
		}
		return int64(0)
	}}
}

// Unix returns t as the tables of SQLite keep it: seconds since 1970 as a float64, which
// holds every microsecond until 2106 (2³² s · 10⁶ is near 2⁵²). The zero time is
// the first second of year 1.
func Unix(t time.Time) float64 { return float64(t.UnixMicro()) / 1e6 }

// scan reads what a column holds into a field of a model: a text, a time, a part
// of a whole, a count, a small number, or whether. What is no time reads as none, what is no
// number as 0.
func scan(field any, src driver.Value) {
	switch field := field.(type) {
	case *string:
		*field = Text(src)
	case *time.Time:
		*field, _ = Time(src)
	case *sql.Null[time.Time]:
		field.V, field.Valid = Time(src)
	case *float64:
		*field = 0
		if v := number(src); v > 0 {
			*field = min(v, 1)
		}
	case *int64:
		*field = Count(src)
	case *int:
		*field = int(Count(src))
	case *int16:
		n, _ := src.(int64)
		*field = int16(min(max(n, math.MinInt16), math.MaxInt16))
	case *bool:
		*field = src == true || Count(src) != 0
	}
}

// Time is the time that a column holds, and false if it holds none.
func Time(src driver.Value) (time.Time, bool) {
	if t, ok := src.(time.Time); ok && t.Unix() >= firstSecond && t.Unix() <= lastSecond {
		return t.UTC(), true
	}
	v := number(src)
	if v >= firstSecond && v <= lastSecond {
		whole, part := math.Modf(v) // apart, so that nothing is lost after 2106 either
		return time.Unix(int64(whole), int64(math.Round(part*1e6))*1000).UTC(), true
	}
	return time.Time{}, false
}

// Count is the whole number that a column holds, 0 if it is negative or none.
func Count(src driver.Value) int64 {
	n, _ := src.(int64)
	return max(0, n)
}

// number is the number that a column holds, or NaN.
func number(src driver.Value) float64 {
	switch v := src.(type) {
	case float64:
		return v
	case int64:
		return float64(v)
	default:
		return math.NaN()
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

// bind is what a column is to hold. Where its field has the tag nullzero, nothing
// is NULL: the service that Songmap replaces takes an empty error message for an
// error.
func (h holding) bind(field any, nullZero bool) any {
	switch field := field.(type) {
	case *string:
		if *field != "" || !nullZero {
			return *field
		}
	case *time.Time:
		if !field.IsZero() || !nullZero {
			return h.time(*field)
		}
	case *sql.Null[time.Time]:
		return h.time(field.V)
	case *float64:
		return *field
	case *int64:
		return *field
	case *int:
		return int64(*field)
	case *int16:
		return int64(*field)
	case *bool:
		return h.truth(*field)
	}
	return nil
}

// same reports whether two fields of a model hold the same.
func same(a, b any) bool {
	switch a := a.(type) {
	case *time.Time:
		b, ok := b.(*time.Time)
		return ok && a.Equal(*b)
	case *sql.Null[time.Time]:
		b, ok := b.(*sql.Null[time.Time])
		return ok && a.V.Equal(b.V)
	default:
		return reflect.ValueOf(a).Elem().Equal(reflect.ValueOf(b).Elem())
	}
}
