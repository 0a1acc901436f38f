package middleware

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"regexp"
	"strings"

	"github.com/google/uuid"
	"go.uber.org/zap"
)

// names are those under which a request appears in the logs of all who had to do with
// it. A caller may bring its own. What is not well-formed is replaced: it would go into
// our log, and into headers.
type names struct {
	request string
	trace   string // traceparent of W3C Trace Context; empty if the caller sent none
}

var (
	requestName = regexp.MustCompile(`^[A-Za-z0-9._~:/+=@-]{1,128}$`)
	traceparent = regexp.MustCompile(`^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$`)
)

func namesOf(r *http.Request) names {
	n := names{r.Header.Get("X-Request-Id"), r.Header.Get("Traceparent")}
	if !requestName.MatchString(n.request) {
		n.request = uuid.Must(uuid.NewV7()).String()
	}
	if n.trace != "" && !wellFormed(n.trace) {
		n.trace = newTrace()
	}
	return n
}

// wellFormed refuses, too, the ids that stand for none.
func wellFormed(trace string) bool {
	return traceparent.MatchString(trace) && !strings.HasPrefix(trace[3:], strings.Repeat("0", 32)) && !strings.HasPrefix(trace[36:], strings.Repeat("0", 16))
}

func newTrace() string {
	var id [16 + 8]byte
	_, _ = rand.Read(id[:]) // it never fails
	return "00-" + hex.EncodeToString(id[:16]) + "-" + hex.EncodeToString(id[16:]) + "-00"
}

// answer gives the names back.
func (n names) answer(h http.Header) {
	h.Set("X-Request-Id", n.request)
	if n.trace != "" {
		h.Set("Traceparent", n.trace)
	}
}

func (n names) fields() []zap.Field {
	fields := []zap.Field{zap.String("request_id", n.request)}
	if n.trace != "" {
		fields = append(fields, zap.String("trace_id", n.trace[3:35]))
	}
	return fields
}
