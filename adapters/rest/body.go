package rest

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// What a body suffers from that cannot be read.
var (
	errStalled = errors.New("body has stalled")
	errTooMuch = errors.New("body is too large")
	errCut     = errors.New("body is cut short, or not well-formed")
)

// headway is what has to come of a body for it to have as much time again.
const headway = 1 << 10 // bytes

// body guards the body of a request: slow ones live, those that stall or
// trickle end, and only so many bytes come through.
type body struct {
	src  io.ReadCloser
	conn *http.ResponseController
	idle time.Duration // how long headway may take
	left int64         // bytes that may still come

	came   int64         // bytes, since the last headway
	waited time.Duration // for them; the time that we take is not the client's
}

func (b *body) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooMuch
	}
	start := time.Now()
	b.until(start.Add(b.idle - b.waited))
	n, err := b.src.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	b.came += int64(n)
	b.waited += time.Since(start)
	if b.came >= headway {
		b.came, b.waited = 0, 0
	}
	var network net.Error
	switch {
	case err == nil || err == io.EOF:
		return n, err
	case errors.As(err, &network) && network.Timeout():
		return n, errStalled
	default:
		return n, errCut
	}
}

// Close implements io.Closer.
func (b *body) Close() error { return b.src.Close() }

// until sets the deadline, where there is a connection to have one. Nobody
// need lift it: net/http does when it has all of the body or a new request, and
// after an error it bounds what net/http reads of the rest.
func (b *body) until(t time.Time) { _ = b.conn.SetReadDeadline(t) }

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

func (cut) Read([]byte) (int, error) { return 0, errCut }

// encoded reports whether a body was compressed on its way.
func encoded(h http.Header) bool {
	for _, list := range h.Values("Content-Encoding") {
		for coding := range strings.SplitSeq(list, ",") {
			if coding = strings.TrimSpace(coding); coding != "" && !strings.EqualFold(coding, "identity") {
				return true
			}
		}
	}
	return false
}
