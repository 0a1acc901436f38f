package middleware

import (
	"crypto/rand"
	"crypto/sha256"
	"sync"
	"time"
)

const (
	maxIdle           = 7 * 24 * time.Hour  // how long a session outlives its last use
	maxSession        = 90 * 24 * time.Hour // how long it lasts, however much it is used
	maxSessionsPerKey = 100                 // bounds what one key can make us remember
)

// sessions are the browsers that have shown a key. They live in memory: after
// a restart a browser shows its key again, and no copy of a file lets anybody
// in.
type sessions struct {
	mu   sync.Mutex
	open map[[sha256.Size]byte]*session // by the hash of the token, so that no time taken tells of one
}

type session struct {
	key  *credential
	used time.Time
	life *lifetime
}

func newSessions() *sessions { return &sessions{open: map[[sha256.Size]byte]*session{}} }

// begin opens a session and returns the token that stands for it. Of too many
// the one goes that was not used for the longest time.
func (s *sessions) begin(key *credential) (token string) {
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tidy(now)
	s.makeRoom(key)
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

// finish ends the session that a token stands for, with what goes on in it,
// and reports whether there was one.
func (s *sessions) finish(token string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.drop(sha256.Sum256([]byte(token)))
}

func (n *session) over(now time.Time) bool {
	return n.life.over() || now.Sub(n.used) >= maxIdle
}

func (s *sessions) tidy(now time.Time) {
	for sum, n := range s.open {
		if n.over(now) {
			s.drop(sum)
		}
	}
}

func (s *sessions) makeRoom(key *credential) {
	var (
		count  int
		oldest [sha256.Size]byte
	)
	for sum, n := range s.open {
		if n.key != key {
			continue
		}
		if count == 0 || n.used.Before(s.open[oldest].used) {
			oldest = sum
		}
		count++
	}
	if count >= maxSessionsPerKey {
		s.drop(oldest)
	}
}

func (s *sessions) drop(sum [sha256.Size]byte) bool {
	n := s.open[sum]
	if n != nil {
		n.life.end()
		delete(s.open, sum)
	}
	return n != nil
}
