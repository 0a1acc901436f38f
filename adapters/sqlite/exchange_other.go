//go:build !linux

package sqlite

import "errors"

// exchange is for systems that can.
func exchange(string, string) error { return errors.ErrUnsupported }
