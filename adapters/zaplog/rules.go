package zaplog

import (
	"math"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// rule says how a field is written.
type rule func(zapcore.Field) zapcore.Field

// ruled is a core whose rules every field passes, wherever in the program it comes from.
type ruled struct {
	zapcore.Core
	rules []rule
}

func (r *ruled) With(fields []zapcore.Field) zapcore.Core {
	return &ruled{r.Core.With(r.apply(fields)), r.rules}
}

func (r *ruled) Check(e zapcore.Entry, to *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	if r.Enabled(e.Level) {
		return to.AddCore(e, r)
	}
	return to
}

func (r *ruled) Write(e zapcore.Entry, fields []zapcore.Field) error {
	return r.Core.Write(e, r.apply(fields))
}

func (r *ruled) apply(fields []zapcore.Field) []zapcore.Field {
	if len(r.rules) == 0 {
		return fields
	}
	ruled := make([]zapcore.Field, len(fields))
	for i, f := range fields {
		for _, rule := range r.rules {
			f = rule(f)
		}
		ruled[i] = f
	}
	return ruled
}

// numbers makes a duration a number that a collector can compare, with its unit in the
// name: took becomes took_ms.
func numbers(f zapcore.Field) zapcore.Field {
	if f.Type != zapcore.DurationType {
		return f
	}
	return zap.Float64(f.Key+"_ms", math.Round(float64(f.Integer)/float64(time.Microsecond))/1000)
}
