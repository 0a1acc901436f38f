package rest

import (
	"net/http"
	"strings"
)

// mostRanges is how many parts of a file may be asked for at once. Each costs
// a header of its own, which may be longer than the part.
const mostRanges = 16

// tidyRange takes from a request what net/http would answer otherwise than RFC
// 9110 wants it: a unit that we do not know, and ranges of anything but GET,
// are passed over, and the last 0 bytes of a file are no part of it.
func tidyRange(r *http.Request) {
	text := r.Header.Get("Range")
	if text == "" {
		return
	}
	unit, set, _ := strings.Cut(text, "=")
	if r.Method != http.MethodGet || !strings.EqualFold(strings.TrimSpace(unit), "bytes") || strings.Count(set, ",") >= mostRanges {
		r.Header.Del("Range")
		return
	}
	const behindTheEnd = "9223372036854775807-"
	parts := strings.Split(set, ",")
	for i, part := range parts {
		if part = strings.TrimSpace(part); len(part) > 1 && strings.Trim(part[1:], "0") == "" && part[0] == '-' {
			parts[i] = behindTheEnd
		}
	}
	r.Header.Set("Range", "bytes="+strings.Join(parts, ","))
}
