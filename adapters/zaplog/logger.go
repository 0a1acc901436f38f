package zaplog

import (
	"io"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// Config says what a log is like.
type Config struct {
	Level  zap.AtomicLevel // from this level on; it may change at any time
	JSON   bool            // for collectors, rather than text for people
	Redact bool            // without names of files and of API keys
}

// New returns a log that is written to w.
func New(w io.Writer, c Config) *zap.Logger {
	style := zap.NewProductionEncoderConfig()
	style.EncodeTime = zapcore.ISO8601TimeEncoder
	style.EncodeDuration = zapcore.StringDurationEncoder
	encoder := zapcore.NewJSONEncoder
	if !c.JSON {
		style.EncodeTime = zapcore.TimeEncoderOfLayout("2006-01-02 15:04:05.000")
		style.EncodeLevel = zapcore.CapitalLevelEncoder
		style.ConsoleSeparator = " "
		encoder = zapcore.NewConsoleEncoder
	}
	var rules []rule
	if c.JSON {
		rules = append(rules, numbers)
	}
	if c.Redact {
		rules = append(rules, redact)
	}
	return zap.New(&ruled{zapcore.NewCore(encoder(style), zapcore.Lock(zapcore.AddSync(w)), c.Level), rules})
}
