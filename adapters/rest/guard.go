package rest

import (
	"context"
	"math"
	"net/http"
	"sync/atomic"

	"go.uber.org/zap"
)

// guard knows who may come in: those who show a key, or a session that was
// begun with one.
type guard struct {
	keys     atomic.Pointer[keyring]
	sessions *sessions
	guesses  *guesses
	public   map[string]bool // patterns of what needs no key
	refused  Refused
	log      *zap.Logger
}

// Refused hears why a call was refused that showed a wrong key or came from
// where none may come from.
type Refused func(reason string)

func newGuard(keys []Key, refused Refused, log *zap.Logger) *guard {
	if refused == nil {
		refused = func(string) {}
	}
	g := &guard{sessions: newSessions(), guesses: newGuesses(), public: map[string]bool{}, refused: refused, log: log}
	g.keys.Store(new(keyring(nil).with(keys)))
	return g
}

// replace puts other keys in the place of those that there are. What came in
// by a key that is no more ends now.
func (g *guard) replace(keys []Key) {
	old := *g.keys.Load()
	next := old.with(keys)
	g.keys.Store(&next)
	old.withdrawOthers(next)
}

// needed reports whether there are keys.
func (g *guard) needed() bool { return len(*g.keys.Load()) > 0 }

// admit lets through what is public, or comes from somebody who may come in.
func (g *guard) admit(mux *http.ServeMux, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := visitOf(r.Context())
		if !g.needed() {
			v.trusted = true
			next.ServeHTTP(w, r)
			return
		}
		life, refusal := g.identify(v, r)
		if life != nil {
			v.trusted = true
			serveWhile(life, next, w, r)
			return
		}
		if _, pattern := mux.Handler(r); g.public[pattern] {
			next.ServeHTTP(w, r)
			return
		}
		refusal.send(w)
	})
}

// identify finds out who calls, and returns the life of what they came in by.
func (g *guard) identify(v *visit, r *http.Request) (life *lifetime, refusal *problem) {
	refusal = newProblem(unauthorized, "Send a valid API key as Authorization: Bearer")
	if secret := bearer(r); secret != "" {
		key, wrong := g.check(v, secret)
		if wrong == nil {
			v.key = key.name
			return key.life, nil
		}
		refusal = wrong
	}
	if s := g.sessions.use(sessionToken(r)); s != nil {
		v.key = s.key.name
		return s.life, nil
	}
	return nil, refusal
}

// check returns the key that a caller has shown, or why not.
func (g *guard) check(v *visit, secret string) (*credential, *problem) {
	from := sources(v.request)
	if wait := g.guesses.wait(from); wait > 0 {
		g.refused(string(tooManyWrongKeys))
		p := newProblem(tooManyWrongKeys, "Too many wrong keys came from this address; try again later")
		p.retryAfter = int(math.Ceil(wait.Seconds()))
		return nil, p
	}
	if key := g.keys.Load().find(secret); key != nil {
		return key, nil
	}
	g.guesses.count(from)
	g.refused("wrong_key")
	g.log.Warn("wrong API key", append(v.fields(), zap.Stringer("from", from[0].address))...)
	p := newProblem(unauthorized, "This is not a valid API key")
	p.challenge = `, error="invalid_token"`
	return nil, p
}

// serveWhile ends a call when the life of what it came in by ends. What
// takes long notices: streams, uploads.
func serveWhile(life *lifetime, next http.Handler, w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer life.atEnd(cancel)()
	v := visitOf(ctx)
	v.request = r.WithContext(ctx)
	next.ServeHTTP(w, v.request)
}

// signIn begins a session for who shows a key.
func (g *guard) signIn(v *visit, secret string) (token string, refusal *problem) {
	key, refusal := g.check(v, secret)
	if refusal != nil {
		return "", refusal
	}
	g.sessions.finish(sessionToken(v.request)) // of who changes keys
	v.key = key.name
	g.log.Info("signed in", v.fields()...)
	return g.sessions.begin(key), nil
}

// signOut ends the session by which somebody came, if they came by one.
func (g *guard) signOut(v *visit) {
	if g.sessions.finish(sessionToken(v.request)) {
		g.log.Info("signed out", v.fields()...)
	}
}
