package rest

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// accessLog writes one line per call, and turns panics into problems.
type accessLog struct {
	log     *zap.Logger
	measure Measure
	next    http.Handler
}

func (l *accessLog) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	r, v := begin(r)
	a := &answer{ResponseWriter: w}
	defer func() {
		took := time.Since(start)
		l.line(v, a, took)
		if l.measure != nil {
			l.measure(v.request.Pattern, a.status, took)
		}
	}()
	defer l.rescue(v, a)
	l.next.ServeHTTP(a, r)
	a.WriteHeader(http.StatusOK) // of those who had nothing to say
}

func (l *accessLog) line(v *visit, a *answer, took time.Duration) {
	l.log.Log(level(v.request.URL.Path), "request", append(v.fields(),
		zap.Int("status", a.status),
		zap.Int64("bytes", a.bytes),
		zap.Duration("took", took),
	)...)
}

// level keeps out of sight what machines ask every few seconds, and the many
// files that a page is made of.
func level(path string) zapcore.Level {
	if probes(path) || strings.HasPrefix(path, "/assets/") {
		return zap.DebugLevel
	}
	return zap.InfoLevel
}

// rescue answers for an operation that panicked. An answer that has begun can
// only be cut off, so that the client does not take it for the whole. Panics
// after the client has gone are huma's way to say that it could not write.
func (l *accessLog) rescue(v *visit, a *answer) {
	cause := recover()
	if cause == nil {
		return
	}
	if err, ok := cause.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(cause)
	}
	if v.request.Context().Err() == nil {
		l.log.Error("panic", append(v.fields(), zap.Any("panic", cause), zap.Stack("stack"))...)
	}
	if a.status != 0 {
		panic(http.ErrAbortHandler)
	}
	newProblem(internalError, "internal error").send(a)
}
