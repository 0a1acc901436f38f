package bootstrap

import (
	"io"

	"go.uber.org/fx"
	"go.uber.org/fx/fxevent"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// newLogger writes to w what c asks for.
func newLogger(c Config, w io.Writer) (*zap.Logger, error) {
	level, err := zapcore.ParseLevel(c.LogLevel)
	if err != nil {
		return nil, err
	}
	style := zap.NewProductionEncoderConfig()
	style.EncodeTime = zapcore.ISO8601TimeEncoder
	style.EncodeDuration = zapcore.StringDurationEncoder
	var encoder zapcore.Encoder
	if c.LogFormat == "json" {
		encoder = zapcore.NewJSONEncoder(style)
	} else {
		style.EncodeTime = zapcore.TimeEncoderOfLayout("2006-01-02 15:04:05.000")
		style.EncodeLevel = zapcore.CapitalLevelEncoder
		style.ConsoleSeparator = " "
		encoder = zapcore.NewConsoleEncoder(style)
	}
	return zap.New(zapcore.NewCore(encoder, zapcore.Lock(zapcore.AddSync(w)), level)), nil
}

// wiringLog shows what fx does only to those who log at debug.
func wiringLog(log *zap.Logger) fx.Option {
	return fx.WithLogger(func() fxevent.Logger {
		l := &fxevent.ZapLogger{Logger: log.Named("fx")}
		l.UseLogLevel(zap.DebugLevel)
		l.UseErrorLevel(zap.DebugLevel) // Main reports what went wrong, once
		return l
	})
}
