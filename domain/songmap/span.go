package songmap

import (
	"cmp"
	"slices"
	"sort"
)

// Span is a stretch of time: [Start, End) in seconds.
type Span struct{ Start, End float64 }

// Bounds is the span itself, for what has one.
func (s Span) Bounds() Span { return s }

func (s *Span) span() *Span { return s }

// Spanned has a span.
type Spanned interface{ Bounds() Span }

// At returns the index of the segment that a time falls into, or -1. The
// segments ascend and do not overlap.
func At[T Spanned](segments []T, t float64) int {
	i, found := slices.BinarySearchFunc(segments, t, func(s T, t float64) int { return cmp.Compare(s.Bounds().Start, t) })
	if !found {
		i--
	}
	if i < 0 || t >= segments[i].Bounds().End {
		return -1
	}
	return i
}

// Within returns the segments of which a part lies in a span.
func Within[T Spanned](segments []T, span Span) []T {
	from := sort.Search(len(segments), func(i int) bool { return segments[i].Bounds().End > span.Start })
	to := sort.Search(len(segments), func(i int) bool { return segments[i].Bounds().Start >= span.End })
	return segments[from:max(from, to)]
}
