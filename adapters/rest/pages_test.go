package rest

import (
	"testing"
	"time"

	"songmap/ports"
)

func TestACursorComesBackAsItWas(t *testing.T) {
	t.Parallel()
	for _, c := range []ports.Cursor{
		{CreatedAt: time.Date(2026, 1, 31, 12, 0, 0, 123456000, time.UTC), ID: "0198c5d2-7f6e-7c3a-9a51-3f1b2c4d5e6f"},
		{CreatedAt: time.Unix(0, 0).UTC(), ID: "a"},
		{CreatedAt: time.Date(1950, 1, 1, 0, 0, 0, 1000, time.UTC), ID: "old/ \x00\xff"},
	} {
		if got, err := decodeCursor(encodeCursor(c)); err != nil || got != c {
			t.Errorf("decoded = %+v, %v, want %+v", got, err, c)
		}
	}
}

// FuzzCursor: whatever is understood has only one spelling.
func FuzzCursor(f *testing.F) {
	f.Add(encodeCursor(ports.Cursor{CreatedAt: time.Unix(1, 0), ID: "job"}))
	f.Add("AQAAAAAAAAAAYQ")
	f.Add("AQ==")
	f.Add("AQAAAAAAAAAA\r\nYQ") // base64 passes over line ends
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := decodeCursor(text)
		if err != nil {
			return
		}
		if c.ID == "" || encodeCursor(c) != text {
			t.Errorf("%q is %+v is %q", text, c, encodeCursor(c))
		}
	})
}
