package middleware

import (
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzhttp"
)

// compress shortens what is text for clients that take it so. Audio is short already,
// and each message of a stream has to leave at once.
func compress(next http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.EnableZstd(false), gzhttp.ContentTypeFilter(isText))
	if err != nil {
		panic("middleware: " + err.Error()) // the options are constants
	}
	return wrap(cutOffWhatIsTorn(next))
}

func isText(mediaType string) bool {
	name, _, err := mime.ParseMediaType(mediaType)
	switch {
	case err != nil, name == "text/event-stream":
		return false
	case name == "application/json", name == "application/yaml", name == "application/javascript":
		return true
	}
	return strings.HasPrefix(name, "text/") || strings.HasSuffix(name, "+json") || strings.HasSuffix(name, "+xml")
}

// cutOffWhatIsTorn ends the connection when less was written than Content-Length has
// said. Net/http would, but compression takes the length away, and ends the body
// as if all of it were there.
func cutOffWhatIsTorn(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		to := &measured{ResponseWriter: w}
		next.ServeHTTP(to, r)
		if w.Header().Get("Content-Encoding") != "" && to.written < to.length {
			panic(http.ErrAbortHandler)
		}
	})
}

// measured is a response whose length is compared with what was said of it.
type measured struct {
	http.ResponseWriter
	length, written int64
}

func (m *measured) Write(p []byte) (int, error) {
	if m.written == 0 {
		m.length, _ = strconv.ParseInt(m.Header().Get("Content-Length"), 10, 64)
	}
	n, err := m.ResponseWriter.Write(p)
	m.written += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (m *measured) Unwrap() http.ResponseWriter { return m.ResponseWriter }
