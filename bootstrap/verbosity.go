package bootstrap

import (
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// turn makes the log tell everything, and at the next time as much as usual again.
func turn(level zap.AtomicLevel, usual zapcore.Level, log *zap.Logger) {
	next := zapcore.DebugLevel
	if level.Level() == next {
		next = usual
	}
	level.SetLevel(next)
	log.Log(max(next, zapcore.InfoLevel), "the level of the log was changed", zap.Stringer("level", next))
}
