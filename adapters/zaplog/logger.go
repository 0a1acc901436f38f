package zaplog

import (
	"io"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// New writes to w what is at the named level or above, as json or as text.
func New(w io.Writer, level, format string) (*zap.Logger, error) {
	least, err := zapcore.ParseLevel(level)
	if err != nil {
		return nil, err
	}
	style := zap.NewProductionEncoderConfig()
	style.EncodeTime = zapcore.ISO8601TimeEncoder
	style.EncodeDuration = zapcore.StringDurationEncoder
	encoder := zapcore.NewJSONEncoder
	if format != "json" {
		style.EncodeTime = zapcore.TimeEncoderOfLayout("2006-01-02 15:04:05.000")
		style.EncodeLevel = zapcore.CapitalLevelEncoder
		style.ConsoleSeparator = " "
		encoder = zapcore.NewConsoleEncoder
	}
	return zap.New(zapcore.NewCore(encoder(style), zapcore.Lock(zapcore.AddSync(w)), least)), nil
}
