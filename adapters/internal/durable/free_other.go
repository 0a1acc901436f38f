//go:build !(linux || darwin || freebsd)

package durable

import (
	"errors"
	"math"
)

// free is not known here; a full disk shows when it is written to.
func free(string) (int64, error) { return math.MaxInt64, nil }

// size is not known here.
func size(string) (int64, error) { return 0, errors.ErrUnsupported }
