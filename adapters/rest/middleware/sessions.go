package middleware

import (
	"crypto/rand"
	"crypto/sha256"
	"net/http"
	"slices"
	"sync"
	"time"
)

const (
	maxIdle           = 7 * 24 * time.Hour  // how long a session outlives its last use
	maxSession        = 90 * 24 * time.Hour // how long it lasts, however much it is used
	maxSessionsPerKey = 100                 // bounds what one key can make us remember
)

// sessions are those of browsers that have shown a key. They are kept in memory
// alone: after a restart a browser shows its key again, and no copy of a file
// lets anybody in.
type sessions struct {
	mu   sync.Mutex
	open map[[sha256.Size]byte]*session // by the hash of the token, so that the time of a look-up reveals nothing
}

type session struct {
	key  *credential
	used time.Time
	life *lifetime
}

func newSessions() *sessions { return &sessions{open: map[[sha256.Size]byte]*session{}} }

// begin opens a session and returns the token that stands for it.
func (s *sessions) begin(key *credential) (token string) {
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.makeRoom(key, now)
	token = rand.Text()
	s.open[sha256.Sum256([]byte(token))] = &session{key, now, key.life.within(maxSession)}
	return token
}

// use returns the session that a token stands for, or nil, and notes that it
// is still in use.
func (s *sessions) use(token string) *session {
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.open[sha256.Sum256([]byte(token))]
	if found == nil || found.over(now) {
		return nil
	}
	found.used = now
	return found
}

// finish ends the session that a token stands for, with its requests,
// and reports whether there was one.
func (s *sessions) finish(token string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.end(sha256.Sum256([]byte(token)))
}

func (n *session) over(now time.Time) bool {
	return n.life.over() || now.Sub(n.used) >= maxIdle
}

// makeRoom removes what is over, and where a key has too many sessions the one
// that was not used for the longest time.
func (s *sessions) makeRoom(key *credential, now time.Time) {
	var same [][sha256.Size]byte
	for sum, n := range s.open {
		switch {
		case n.over(now):
			s.end(sum)
		case n.key.same(key):
			same = append(same, sum)
		}
	}
	if len(same) >= maxSessionsPerKey {
		s.end(slices.MinFunc(same, func(a, b [sha256.Size]byte) int { return s.open[a].used.Compare(s.open[b].used) }))
	}
}

func (s *sessions) end(sum [sha256.Size]byte) bool {
	n := s.open[sum]
	if n != nil {
		n.life.end()
		delete(s.open, sum)
	}
	return n != nil
}

// SessionCookie lets a browser in that has shown a key once: audio elements,
// event streams and links cannot send one along. Where TLS is, the prefix of
// the name keeps hosts and plain HTTP of the same domain from setting it.
const (
	SessionCookie = "songmap_session"
	tlsPrefix     = "__Host-"
)

func cookieName(r *http.Request) string {
	if overTLS(r) {
		return tlsPrefix + SessionCookie
	}
	return SessionCookie
}

// sessionToken is what a browser sends of its session, if it has one.
func sessionToken(r *http.Request) string {
	c, err := r.Cookie(cookieName(r))
	if err != nil {
		return ""
	}
	return c.Value
}

// overTLS reports whether a browser reached us by TLS: this server, or a proxy in
// front of it.
func overTLS(r *http.Request) bool { return InfoOf(r.Context()).from.tls }

// newCookie returns the cookie of a session, or, with no token, its end.
func newCookie(r *http.Request, token string) string {
	c := &http.Cookie{
		Name: cookieName(r), Value: token, Path: "/", MaxAge: int(maxSession.Seconds()),
		HttpOnly: true, Secure: overTLS(r), SameSite: http.SameSiteStrictMode,
	}
	if token == "" {
		c.MaxAge = -1
	}
	return c.String()
}
