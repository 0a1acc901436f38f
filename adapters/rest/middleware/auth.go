package middleware

import (
	"context"
	"math"
	"net/http"

	"go.uber.org/zap"

	"songmap/adapters/rest/problem"
	"songmap/ports"
)

// ReplaceKeys puts other keys in the place of those of the configuration.
// Sessions and requests that came in by a key that is no more end now.
func (s *Stack) ReplaceKeys(keys []Key) {
	old := *s.keys.Load()
	next := old.with(keys)
	s.keys.Store(&next)
	old.withdrawOthers(next)
}

func (s *Stack) needsKey() bool { return len(*s.keys.Load()) > 0 }

// admit lets requests through that are for an open route or come with a key or
// a session.
func (s *Stack) admit(mux *http.ServeMux, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i := InfoOf(r.Context())
		if !s.needsKey() {
			i.Trusted = true
			next.ServeHTTP(w, r)
			return
		}
		life, refusal := s.identify(i, r)
		if life != nil {
			i.Trusted = true
			serveWhile(life, next, w, r.WithContext(ports.As(r.Context(), ports.Caller{Name: i.key})))
			return
		}
		if _, pattern := mux.Handler(r); s.open[pattern] {
			next.ServeHTTP(w, r)
			return
		}
		refusal.Send(w)
	})
}

// identify finds out who calls, and returns how long their key or session lets
// them in.
func (s *Stack) identify(i *Info, r *http.Request) (life *lifetime, refusal *problem.Problem) {
	refusal = problem.New(problem.Unauthorized, "Send a valid API key as Authorization: Bearer")
	if secret := bearer(r); secret != "" {
		key, wrong := s.check(i, secret)
		if wrong == nil {
			i.key = key.name
			return key.life, nil
		}
		refusal = wrong
	}
	if n := s.sessions.use(sessionToken(r)); n != nil {
		i.key = n.key.name
		return n.life, nil
	}
	return nil, refusal
}

// check returns the key that a caller has shown, or why not.
func (s *Stack) check(i *Info, secret string) (*credential, *problem.Problem) {
	from := i.from.sources()
	if wait := s.wrongKeys.wait(from); wait > 0 {
		s.refused(problem.TooManyWrongKeys.Code)
		p := problem.New(problem.TooManyWrongKeys, "Too many wrong keys came from this address; try again later")
		p.RetryAfter = int(math.Ceil(wait.Seconds()))
		return nil, p
	}
	if key := s.keys.Load().find(secret); key != nil {
		return key, nil
	}
	s.wrongKeys.count(from)
	s.refused(wrongKey)
	s.log.Warn("wrong API key", append(i.Fields(), zap.Stringer("from", from[0].address))...)
	p := problem.New(problem.Unauthorized, "This is not a valid API key")
	p.Challenge = `, error="invalid_token"`
	return nil, p
}

// serveWhile ends a request with the key or the session by which it came in.
// That matters for what takes long: streams, uploads.
func serveWhile(life *lifetime, next http.Handler, w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer life.atEnd(cancel)()
	i := InfoOf(ctx)
	i.Request = r.WithContext(ctx)
	next.ServeHTTP(w, i.Request)
}

// SignIn begins a session in exchange for a key, and returns its cookie; none if
// no key is needed.
func (s *Stack) SignIn(ctx context.Context, secret string) (cookie string, err error) {
	if !s.needsKey() {
		return "", nil
	}
	i := InfoOf(ctx)
	key, refusal := s.check(i, secret)
	if refusal != nil {
		return "", refusal
	}
	s.sessions.finish(sessionToken(i.Request)) // of a browser that changes keys
	i.key = key.name
	s.log.Info("signed in", i.Fields()...)
	return newCookie(i.Request, s.sessions.begin(key)), nil //nolint:contextcheck // a session outlives the request that began it
}

// SignOut ends the session of a request, if it has one, and returns a cookie that
// removes the session's.
func (s *Stack) SignOut(ctx context.Context) (cookie string) {
	i := InfoOf(ctx)
	if s.sessions.finish(sessionToken(i.Request)) {
		s.log.Info("signed out", i.Fields()...)
	}
	return newCookie(i.Request, "")
}
