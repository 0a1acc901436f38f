package bootstrap

import (
	"fmt"
	"math"

	"github.com/dustin/go-humanize"
)

// Size is a number of bytes, written like 512MiB.
type Size int64

// UnmarshalText implements encoding.TextUnmarshaler for flags.
func (s *Size) UnmarshalText(text []byte) error {
	n, err := humanize.ParseBytes(string(text))
	if err != nil || n > math.MaxInt64 {
		return fmt.Errorf("%q is no size: want something like 512MiB", text)
	}
	*s = Size(n)
	return nil
}
