package middleware

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"songmap/adapters/rest/problem"
	"songmap/domain"
)

// Stack is all layers.
type Stack struct {
	config    Config
	measure   Measure
	trace     Trace // nil: none
	refused   Refused
	log       *zap.Logger
	open      map[string]bool         // patterns of routes that need no key
	needs     map[string]domain.Scope // of the others, by pattern; none: nobody may use it
	probes    map[string]bool         // paths
	always    *lifetime               // of who needs no key
	keys      atomic.Pointer[keyring]
	sessions  *sessions
	wrongKeys *rateLimit
	limits    limits
	proxies   proxies
	seldom    *zap.Logger // writes a line once a minute
}

// Measure observes an answered request: the route's pattern, empty if no route
// was meant, the status, and how long the request took.
type Measure func(route string, status int, took time.Duration)

// Refused observes a request that showed a wrong key, or came from where none
// may come from.
type Refused func(reason string)

// New returns the layers for a valid configuration. Measure and refused may be nil.
func New(c Config, measure Measure, refused Refused, log *zap.Logger) *Stack {
	if measure == nil {
		measure = func(string, int, time.Duration) {}
	}
	if refused == nil {
		refused = func(string) {}
	}
	s := &Stack{
		config: c, always: begun(context.Background(), nil), measure: measure, refused: refused, log: log,
		open: map[string]bool{}, needs: map[string]domain.Scope{}, probes: map[string]bool{}, sessions: newSessions(), wrongKeys: newRateLimit(),
		limits: newLimits(c.Limits),
	}
	s.proxies, _ = newProxies(c.TrustedProxies) // Config.Validate has seen them
	s.seldom = log.WithOptions(zap.WrapCore(func(core zapcore.Core) zapcore.Core {
		return zapcore.NewSamplerWithOptions(core, time.Minute, 1, 0)
	}))
	s.keys.Store(new(keyring(nil).with(c.Keys)))
	return s
}

// Open lets everybody use the route of a pattern, with or without a key.
func (s *Stack) Open(pattern string) { s.open[pattern] = true }

// Need lets those use the route of a pattern whose key has a scope.
func (s *Stack) Need(pattern string, scope domain.Scope) { s.needs[pattern] = scope }

// Probe says that machines ask for a path every few seconds: it is answered
// above the limit of connections, too, and logged for debugging only.
func (s *Stack) Probe(path string) { s.probes[path] = true }

// Around puts the layers around the routes of a mux.
func (s *Stack) Around(mux *http.ServeMux) http.Handler {
	h := s.admit(mux, refuseDots(mux))
	h = s.refuseAllButProbes(h)
	h = s.refuseForeignForms(h)
	h = s.allowOrigins(h)
	h = s.refuseOtherHosts(h)
	h = s.boundBodies(h)
	h = s.refuseOverLimit(h)
	h = protectResponses(h)
	h = compress(h)
	return s.logged(h)
}

// NoFrames is the policy that keeps a response out of the pages of others,
// where a click could be stolen.
const NoFrames = "frame-ancestors 'none'"

// protectResponses gives every response, problems included, what keeps browsers
// from misusing it: no guessing of its type, no use by other sites, no frame,
// and no keeping where others could find it. Handlers that know better, as
// that of the page's public files does, replace a header.
func protectResponses(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Content-Security-Policy", NoFrames)
		h.Set("Cache-Control", "private, no-cache")
		next.ServeHTTP(w, r)
	})
}

// boundBodies gives every body a deadline, for calls that read none: net/http
// reads what is left of it before it answers.
func (s *Stack) boundBodies(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body != nil && r.Body != http.NoBody {
			_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(s.config.Idle())) // where there is a connection to have one
		}
		next.ServeHTTP(w, r)
	})
}

// refuseDots answers paths with a step up or on the spot, which no client
// sends by accident. The mux would lead them elsewhere, to another call.
func refuseDots(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for step := range strings.SplitSeq(r.URL.EscapedPath(), "/") {
			if step == "." || step == ".." {
				problem.OfStatus(http.StatusNotFound).Send(w)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}
