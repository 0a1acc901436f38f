package middleware

import (
	"cmp"
	"context"
	"errors"
	"math"
	"net/http"

	"go.uber.org/zap"

	"songmap/adapters/rest/problem"
	"songmap/domain"
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

// free is how long requests need no key; nil: they need one.
func (s *Stack) free() *lifetime {
	if len(*s.keys.Load()) > 0 {
		return nil
	}
	if s.config.Access == nil {
		return s.always
	}
	if open := s.config.Access.Open(); open.Err() == nil {
		return &lifetime{open, nil}
	}
	return nil
}

// admit lets requests through that are for an open route, or come with a key or a
// session that may do what the route does.
func (s *Stack) admit(mux *http.ServeMux, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i := InfoOf(r.Context())
		if free := s.free(); free != nil {
			i.Trusted, i.Scope = true, domain.ScopeAdmin
			serveWhile(free, next, w, r)
			return
		}
		_, pattern := mux.Handler(r)
		key, life, refusal := s.identify(i, r)
		if refusal == nil {
			i.Trusted, i.Scope, i.key = true, key.scope, key.caller.Name
			refusal = s.forbid(key, pattern)
		}
		switch {
		case refusal == nil:
			serveWhile(life, next, w, r.WithContext(ports.As(r.Context(), key.caller)))
		case s.open[pattern]:
			next.ServeHTTP(w, r)
		default:
			refusal.Send(w)
		}
	})
}

// forbid says what a key lacks for a route; nil: nothing. Of what there is not at all,
// the routes say so.
func (s *Stack) forbid(key *credential, pattern string) *problem.Problem {
	needed := s.needs[pattern]
	if pattern == "" || s.open[pattern] || key.scope.Includes(needed) {
		return nil
	}
	p := problem.New(problem.ScopeMissing, "This needs a key of scope %s; this one has scope %s", needed, key.scope)
	p.Challenge = `, error="insufficient_scope", scope="` + string(needed) + `"`
	return p
}

// identify finds out who calls, and returns how long their key or session lets
// them in.
func (s *Stack) identify(i *Info, r *http.Request) (key *credential, life *lifetime, refusal *problem.Problem) {
	refusal = problem.New(problem.Unauthorized, "Send a valid API key as Authorization: Bearer")
	if secret := bearer(r); secret != "" {
		key, wrong := s.check(r.Context(), i, secret)
		if wrong == nil {
			return key, key.life, nil
		}
		refusal = wrong
	}
	if n := s.sessions.use(sessionToken(r)); n != nil {
		return n.key, n.life, s.holds(r.Context(), n.key)
	}
	return nil, nil, refusal
}

// holds says why a key that was shown before may not be good any more.
func (s *Stack) holds(ctx context.Context, key *credential) *problem.Problem {
	if key.pass == nil {
		return nil
	}
	return s.doubt(s.config.Access.Holds(ctx, *key.pass))
}

// check returns the key that a caller has shown, or why not.
func (s *Stack) check(ctx context.Context, i *Info, secret string) (*credential, *problem.Problem) {
	from := i.from.sources()
	if wait := s.wrongKeys.wait(from); wait > 0 {
		s.refused(problem.TooManyWrongKeys.Code)
		p := problem.New(problem.TooManyWrongKeys, "Too many wrong keys came from this address; try again later")
		p.RetryAfter = int(math.Ceil(wait.Seconds()))
		return nil, p
	}
	key, doubt := s.find(ctx, secret)
	if key != nil || doubt != nil {
		return key, doubt
	}
	s.wrongKeys.count(from)
	s.refused(wrongKey)
	s.log.Warn("wrong API key", append(i.Fields(), zap.Stringer("from", cmp.Or(from[0].address, from[len(from)-1].address)))...)
	p := problem.New(problem.Unauthorized, "This is not a valid API key")
	p.Challenge = `, error="invalid_token"`
	return nil, p
}

// find returns the key with a secret, nil if there is none, and a problem if that
// cannot be known.
func (s *Stack) find(ctx context.Context, secret string) (*credential, *problem.Problem) {
	if key := s.keys.Load().find(secret); key != nil || s.config.Access == nil {
		return key, nil
	}
	pass, err := s.config.Access.Admit(ctx, secret)
	switch {
	case err == nil:
		return s.stored(pass), nil
	case errors.Is(err, ports.ErrNotFound):
		return nil, nil
	}
	return nil, s.doubt(err)
}

// doubt is the problem of a key of the store that may not be good any more. That the
// store does not answer says nothing about a key.
func (s *Stack) doubt(err error) *problem.Problem {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ports.ErrNotFound):
		return problem.New(problem.Unauthorized, "The key has ended; send another one")
	default:
		return problem.New(problem.StorageUnavailable, "It cannot be known now whether the key is valid; try again later")
	}
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
	if s.free() != nil {
		return "", nil
	}
	i := InfoOf(ctx)
	key, refusal := s.check(ctx, i, secret)
	if refusal != nil {
		return "", refusal
	}
	s.sessions.finish(sessionToken(i.Request)) // of a browser that changes keys
	i.key = key.caller.Name
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
