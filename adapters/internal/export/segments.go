package export

import (
	"cmp"
	"slices"
	"sort"

	"songmap/domain/songmap"
)

// during is the segment that a time falls into, or -1.
func during[T any](list []T, at float64, of func(T) songmap.Span) int {
	i, found := slices.BinarySearchFunc(list, at, func(v T, at float64) int { return cmp.Compare(of(v).Start, at) })
	if !found {
		i--
	}
	if i < 0 || at >= of(list[i]).End {
		return -1
	}
	return i
}

// within are the segments of which a part lies in a span.
func within[T any](list []T, span songmap.Span, of func(T) songmap.Span) []T {
	from := sort.Search(len(list), func(i int) bool { return of(list[i]).End > span.Start })
	to := sort.Search(len(list), func(i int) bool { return of(list[i]).Start >= span.End })
	return list[from:max(from, to)]
}

// inside are the times in a span.
func inside(list []float64, span songmap.Span) []float64 {
	from, _ := slices.BinarySearch(list, span.Start)
	to, _ := slices.BinarySearch(list, span.End)
	return list[from:to]
}
