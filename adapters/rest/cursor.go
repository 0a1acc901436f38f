package rest

import (
	"encoding/base64"
	"encoding/binary"
	"strings"
	"time"

	"songmap/adapters/rest/problem"
	"songmap/ports"
)

// A cursor is, in base64url, a version, the creation time in microseconds
// since 1970 (big endian) and the id of a job, or of a webhook. Clients are not to
// know, so that a later version may be different.
const (
	cursorVersion = 1
	cursorHead    = 1 + 8
)

func encodeCursor(c ports.Cursor) string {
	b := binary.BigEndian.AppendUint64([]byte{cursorVersion}, uint64(c.CreatedAt.UnixMicro()))
	return base64.RawURLEncoding.EncodeToString(append(b, c.ID...))
}

func decodeCursor(text string) (ports.Cursor, error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(b) <= cursorHead || b[0] != cursorVersion || strings.ContainsAny(text, "\r\n") {
		return ports.Cursor{}, problem.Invalid("query.cursor", "must be the next_cursor of another page")
	}
	at := time.UnixMicro(int64(binary.BigEndian.Uint64(b[1:cursorHead]))).UTC()
	return ports.Cursor{CreatedAt: at, ID: string(b[cursorHead:])}, nil
}
