//go:build !unix

package bootstrap

import "go.uber.org/zap"

// turnable does nothing: there is no signal for it.
func turnable(zap.AtomicLevel, *zap.Logger) (stop func()) { return func() {} }
