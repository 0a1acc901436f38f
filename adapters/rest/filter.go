package rest

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"songmap/adapters/rest/problem"
	"songmap/domain"
)

// parseStatuses reads status=a&status=b as well as status=a,b.
func parseStatuses(values []string) ([]domain.Status, error) {
	var statuses []domain.Status
	for name := range strings.SplitSeq(strings.Join(values, ","), ",") {
		s := domain.Status(strings.TrimSpace(name))
		switch {
		case s == "" || slices.Contains(statuses, s):
		case !s.Valid():
			return nil, problem.Invalid("query.status", "must be pending, processing, complete or error")
		default:
			statuses = append(statuses, s)
		}
	}
	return statuses, nil
}

// parseAfter returns the first instant after the given one, as finely as jobs
// keep their times; zero if none is given.
func parseAfter(text string) (time.Time, error) {
	t, err := parseTime("query.created_after", text)
	if err != nil || t.IsZero() {
		return t, err
	}
	return t.Truncate(time.Microsecond).Add(time.Microsecond), nil
}

// parseBefore returns the instant before which the jobs were created.
func parseBefore(text string) (time.Time, error) {
	t, err := parseTime("query.created_before", text)
	if whole := t.Truncate(time.Microsecond); !whole.Equal(t) {
		t = whole.Add(time.Microsecond)
	}
	return t, err
}

// parseTime reads RFC 3339 or Unix seconds, within the years that both have.
func parseTime(location, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, strings.ReplaceAll(text, " ", "+")) // a plus that was not encoded arrives as a space
	if seconds, notNumber := strconv.ParseFloat(text, 64); notNumber == nil {
		t, err = unixTime(seconds), nil
	}
	if err != nil || t.Unix() < 0 || t.Year() > 9999 {
		return time.Time{}, problem.Invalid(location, "must be a time like 2026-01-31T12:00:00Z, or seconds since 1970")
	}
	return t.UTC(), nil
}

// unixTime is before 1970 for numbers that are no time.
func unixTime(seconds float64) time.Time {
	if !(seconds >= 0 && seconds < 1<<38) { // NaN is neither
		return time.Time{}
	}
	whole, part := math.Modf(seconds)
	return time.Unix(int64(whole), int64(part*1e9))
}
