package rest

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// errTooMuch: more came than may come.
var errTooMuch = errors.New("body is too large")

// body guards the body of a request. Each read has its own deadline, so that
// slow uploads live and dead ones end, and only so many bytes come through.
type body struct {
	src  io.ReadCloser
	conn *http.ResponseController
	idle time.Duration
	left int64 // bytes that may still come
}

func (b *body) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooMuch
	}
	b.extend()
	n, err := b.src.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	var network net.Error
	switch {
	case err == nil || err == io.EOF:
		return n, err
	case errors.As(err, &network) && network.Timeout():
		return n, newProblem(uploadStalled, "Nothing came for %s", b.idle)
	default:
		return n, newProblem(uploadIncomplete, "The upload was cut short")
	}
}

// Close implements io.Closer.
func (b *body) Close() error { return b.src.Close() }

// extend moves the deadline, where there is a connection to have one. Nobody
// need lift it: net/http does when it has all of the body or a new request, and
// after an error it bounds what net/http reads of the rest.
func (b *body) extend() { _ = b.conn.SetReadDeadline(time.Now().Add(b.idle)) }

// unending makes the end of a body an error. A form ends with its last
// boundary, and whoever reads on finds it cut; but multipart.Reader says io.EOF
// in both cases if the cut is in the header of a part. The line end is for
// forms that close with the bare boundary.
func unending(b *body) io.ReadCloser {
	return struct {
		io.Reader
		io.Closer
	}{io.MultiReader(b, strings.NewReader("\r\n"), cut{}), b}
}

type cut struct{}

func (cut) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// boundBodies gives every body a deadline, for operations that read none:
// net/http reads what is left of it before it answers.
func boundBodies(idle time.Duration, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body != nil && r.Body != http.NoBody {
			b := body{conn: http.NewResponseController(w), idle: idle}
			b.extend()
		}
		next.ServeHTTP(w, r)
	})
}
