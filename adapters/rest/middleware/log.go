package middleware

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"songmap/adapters/rest/problem"
)

// logged writes one line per request, and turns panics into problems.
func (s *Stack) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		r, traced := s.traced(r)
		r, i := s.begin(r)
		i.names.answer(w.Header())
		answer, done := answerTo(w, r)
		defer done()
		to := &response{ResponseWriter: answer}
		defer func() {
			took := time.Since(start)
			s.log.Log(s.level(r.URL.Path), "request", append(i.Fields(),
				zap.Int("status", to.status), zap.Int64("bytes", to.bytes), zap.Duration("took", took))...)
			s.measure(i.Request.Pattern, to.status, took)
			traced(i.Request.Pattern, to.status)
		}()
		defer s.rescue(r.Context(), i, to)
		next.ServeHTTP(to, r)
		to.WriteHeader(http.StatusOK) // if the call wrote nothing
	})
}

// level is lower for what machines ask every few seconds, and for the many files
// of a page.
func (s *Stack) level(path string) zapcore.Level {
	if s.frequent(path) {
		return zap.DebugLevel
	}
	return zap.InfoLevel
}

func (s *Stack) frequent(path string) bool {
	return s.probes[path] || strings.HasPrefix(path, "/assets/")
}

// rescue answers for a call that panicked. A response that has begun can only
// be cut off, so that the client does not take it for the whole. Panics after
// the client has gone are huma's way to say that it could not write.
func (s *Stack) rescue(ctx context.Context, i *Info, to *response) {
	cause := recover()
	if cause == nil {
		return
	}
	if err, ok := cause.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(cause)
	}
	if ctx.Err() == nil { // that of i.Request ends with its layers
		s.log.Error("panic", append(i.Fields(), zap.Any("panic", cause), zap.Stack("stack"))...)
	}
	if to.status != 0 {
		panic(http.ErrAbortHandler)
	}
	problem.New(problem.InternalError, "internal error").Send(to)
}
