//go:build !linux

package process

import (
	"context"
	"errors"
)

// Separates returns an error: there is no such thing here.
func (Sandbox) Separates(context.Context) error { return errors.ErrUnsupported }
