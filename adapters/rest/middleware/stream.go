package middleware

import (
	"net/http"
	"time"
)

// AnswerIdle is how long a client may take nothing of its answer. By HTTP/1 that is
// for the connection to see to.
const AnswerIdle = 30 * time.Second

// stream is an answer by HTTP/2. Its client can keep the connection busy with others
// and take nothing of this one; and a deadline that is set ends it even while
// nobody writes, so one is only set for as long as somebody does.
type stream struct {
	http.ResponseWriter
	conn  *http.ResponseController
	until time.Time // the writer's own deadline; zero: it has none
}

// answerTo returns how to answer a request, and what to do when that is done.
func answerTo(w http.ResponseWriter, r *http.Request) (to http.ResponseWriter, done func()) {
	if r.ProtoMajor < 2 {
		return w, func() {}
	}
	s := &stream{ResponseWriter: w, conn: http.NewResponseController(w)}
	return s, func() { // what net/http has not sent yet, it sends then
		s.until = time.Time{}
		s.begin()
	}
}

// piece is what must be taken in AnswerIdle.
const piece = 4 << 10

func (s *stream) Write(p []byte) (written int, err error) {
	for len(p) > 0 && err == nil {
		var n int
		s.begin()
		n, err = s.ResponseWriter.Write(p[:min(len(p), piece)])
		s.end()
		written += n
		p = p[n:]
	}
	return written, err
}

// FlushError is for http.ResponseController.
func (s *stream) FlushError() error {
	s.begin()
	defer s.end()
	return s.conn.Flush()
}

// SetWriteDeadline can shorten a client's time to read.
func (s *stream) SetWriteDeadline(t time.Time) error {
	s.until = t
	return nil
}

func (s *stream) begin() {
	at := time.Now().Add(AnswerIdle)
	if !s.until.IsZero() && s.until.Before(at) {
		at = s.until
	}
	_ = s.conn.SetWriteDeadline(at) // every stream can have one
}

func (s *stream) end() { _ = s.conn.SetWriteDeadline(time.Time{}) }

// Unwrap lets http.ResponseController reach the connection.
func (s *stream) Unwrap() http.ResponseWriter { return s.ResponseWriter }
