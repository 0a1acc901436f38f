package rest

import (
	"encoding/base64"
	"encoding/binary"
	"net/url"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"songmap/adapters/rest/problem"
	"songmap/ports"
)

// Paged is the input of calls that return a list by pages. It is exported
// because huma sees no other embedded fields.
type Paged struct{ url url.URL }

// page is a response with a part of a list.
type page[T any] struct {
	Link string `header:"Link" doc:"The next page, if there is one: rel=\"next\"."`
	Body T
}

// Resolve keeps the URL, from which the link to the next page is made.
func (p *Paged) Resolve(ctx huma.Context) []error {
	p.url = ctx.URL()
	return nil
}

// link links to the next page of the same list (RFC 8288), if there is one.
func (p *Paged) link(next *string) string {
	if next == nil {
		return ""
	}
	query := p.url.Query()
	query.Set("cursor", *next)
	return "<" + p.url.EscapedPath() + "?" + query.Encode() + `>; rel="next"`
}

func views[T, V any](of []T, view func(T) V) []V {
	all := make([]V, 0, len(of))
	for _, v := range of {
		all = append(all, view(v))
	}
	return all
}

// A cursor is, in base64url, a version, the creation time in microseconds
// since 1970 (big endian) and the id of a job, or of a webhook. Clients are not to
// know, so that a later version may be different.
const (
	cursorVersion = 1
	cursorHead    = 1 + 8
)

// nextCursor is null where the list ends.
func nextCursor(c ports.Cursor) *string {
	if c.ID == "" {
		return nil
	}
	return new(encodeCursor(c))
}

func encodeCursor(c ports.Cursor) string {
	b := binary.BigEndian.AppendUint64([]byte{cursorVersion}, uint64(c.CreatedAt.UnixMicro()))
	return base64.RawURLEncoding.EncodeToString(append(b, c.ID...))
}

// after reads the cursor of a request, if it has one.
func after(text string) (ports.Cursor, error) {
	if text == "" {
		return ports.Cursor{}, nil
	}
	return decodeCursor(text)
}

func decodeCursor(text string) (c ports.Cursor, err error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(b) <= cursorHead || b[0] != cursorVersion || strings.ContainsAny(text, "\r\n") {
		return c, badCursor()
	}
	at := time.UnixMicro(int64(binary.BigEndian.Uint64(b[1:cursorHead]))).UTC()
	return ports.Cursor{CreatedAt: at, ID: string(b[cursorHead:])}, nil
}

func badCursor() error {
	return problem.Invalid("query.cursor", "must be the next_cursor of another page")
}
