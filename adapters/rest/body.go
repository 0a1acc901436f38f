package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"songmap/adapters/rest/problem"
)

// Why a body cannot be read.
var (
	errStalled = errors.New("body has stalled")
	errTooMuch = errors.New("body is too large")
	errCut     = errors.New("body is cut short, or not well-formed")
)

// minProgress is how many bytes must come within the idle time of a body. Then
// the time starts anew.
const minProgress = 1 << 10

// body guards the body of a request. A slow client may go on, one that stalls or
// trickles is cut off, and no more bytes are read than there may be.
type body struct {
	io.ReadCloser
	conn *http.ResponseController
	idle time.Duration // how long minProgress may take
	left int64         // bytes that may still come

	pace func(n int) error // returns when more may come, after n bytes; may be nil

	came   int64         // bytes, since the time started anew
	waited time.Duration // for them; time that we spend ourselves does not count
}

func (b *body) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooMuch
	}
	start := time.Now()
	// Where there is a connection to have a deadline. Nobody need lift it: net/http
	// does when it has all of the body or a new request, and after an error it
	// bounds what net/http reads of the rest.
	_ = b.conn.SetReadDeadline(start.Add(b.idle - b.waited))
	n, err := b.ReadCloser.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	b.came += int64(n)
	b.waited += time.Since(start)
	if b.came >= minProgress {
		b.came, b.waited = 0, 0
	}
	if b.pace != nil && (err == nil || err == io.EOF) {
		if err := b.pace(n); err != nil {
			return 0, err
		}
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

// unending makes the end of a body an error. A form ends with its last
// boundary, and reading on finds it cut; but multipart.Reader says io.EOF in
// both cases if the cut is in the header of a part. The line end is for forms
// that close with the bare boundary.
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

func bodyIsEncoded() *problem.Problem {
	return problem.New(problem.BodyEncoded, "Send the body as it is, without Content-Encoding")
}

// maxDocument is how many bytes a JSON body may have.
const maxDocument = 1 << 20

// readDocument reads the body of a request before huma does, which would answer
// 500 for whatever a client does wrong on the way.
func (a *api) readDocument(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	if encoded(r.Header) {
		bodyIsEncoded().Send(w)
		return
	}
	text, err := io.ReadAll(&body{ReadCloser: r.Body, conn: http.NewResponseController(w), idle: a.config.Idle(), left: maxDocument})
	switch {
	case errors.Is(err, errStalled):
		problem.New(problem.BodyStalled, "The body did not come within %s", a.config.Idle()).Send(w)
	case errors.Is(err, errTooMuch):
		problem.New(problem.BodyTooLarge, "The body is too large for this call").Send(w)
	case err != nil:
		problem.New(problem.BodyUnreadable, "The body was cut short, or is not well-formed").Send(w)
	case len(text) > 0 && isJSON(r.Header) && !json.Valid(text):
		problem.New(problem.BodyUnreadable, "The body is not JSON").Send(w)
	default:
		r.Body = io.NopCloser(bytes.NewReader(text))
		next(ctx)
	}
}

// isJSON reports whether a body says that it is JSON, or says nothing.
func isJSON(h http.Header) bool {
	name, _, _ := mime.ParseMediaType(h.Get("Content-Type"))
	return h.Get("Content-Type") == "" || name == "application/json" || strings.HasSuffix(name, "+json")
}
