//go:build !unix

package postgresql

import (
	"fmt"
	"syscall"
)

type attributes = syscall.SysProcAttr

func unprivileged(string) (*attributes, error) {
	return nil, fmt.Errorf("%w: its socket needs Unix", ErrMissing)
}

func apart(as *attributes) *attributes { return as }
