package rest

import (
	"math"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"songmap/adapters/internal/origin"
)

// allowance is how many wrong keys may come at once, and how long it takes
// until one more may.
type allowance struct {
	burst float64
	every time.Duration
}

// A proxy speaks for many, so it has more than an address, but not so much
// that it would pay to invent the addresses behind it. What may come in all
// bounds those only who have sent a wrong key lately: whoever has not is
// always heard.
//
//nolint:gochecknoglobals // constants
var (
	ofAddress = allowance{20, time.Second}
	ofProxy   = allowance{200, 100 * time.Millisecond}
	inAll     = allowance{1000, 10 * time.Millisecond}
)

// mostSources bounds the memory that guessers can take.
const mostSources = 4096

// guesses slows down who tries keys.
type guesses struct {
	mu  sync.Mutex
	by  map[source]budget
	all budget
}

// source is where a key came from. An address that a proxy names is another one
// than that which calls by itself: whoever calls can name any.
type source struct {
	address netip.Prefix
	through netip.Prefix // the proxy that names the address
	proxy   bool         // the address is that of a proxy
}

// budget is what is left of an allowance.
type budget struct {
	spent float64
	at    time.Time
}

func newGuesses() *guesses { return &guesses{by: map[source]budget{}} }

// wait is how long a caller must wait before it may show another key.
func (g *guesses) wait(from []source) (longest time.Duration) {
	now := time.Now()
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, s := range from {
		b, known := g.by[s]
		if !known {
			continue
		}
		longest = max(longest, b.wait(now, s.allowance()))
		if !s.proxy {
			longest = max(longest, g.all.wait(now, inAll))
		}
	}
	return longest
}

// count notes a wrong key.
func (g *guesses) count(from []source) {
	now := time.Now()
	g.mu.Lock()
	defer g.mu.Unlock()
	g.all = g.all.less(now, inAll)
	for _, s := range from {
		if len(g.by) >= mostSources {
			g.makeRoom(now)
		}
		g.by[s] = g.by[s].less(now, s.allowance())
	}
}

// makeRoom forgets who has been quiet for long enough, and if that is nobody,
// anybody.
func (g *guesses) makeRoom(now time.Time) {
	for s, b := range g.by {
		if b.now(now, s.allowance()) == 0 {
			delete(g.by, s)
		}
	}
	for s := range g.by {
		if len(g.by) < mostSources {
			return
		}
		delete(g.by, s)
	}
}

func (s source) allowance() allowance {
	if s.proxy {
		return ofProxy
	}
	return ofAddress
}

// now is what is still spent.
func (b budget) now(now time.Time, a allowance) float64 {
	return max(0, b.spent-float64(now.Sub(b.at))/float64(a.every))
}

// wait is how long it takes until one more wrong key may come.
func (b budget) wait(now time.Time, a allowance) time.Duration {
	over := b.now(now, a) - (a.burst - 1)
	return time.Duration(max(0, math.Ceil(over*float64(a.every))))
}

func (b budget) less(now time.Time, a allowance) budget {
	return budget{min(b.now(now, a)+1, a.burst), now}
}

// sources are the addresses that a call came from: the one at the other end of
// the connection, and before it the one that a proxy there says it speaks for.
func sources(r *http.Request) []source {
	near := origin.Of(address(r.RemoteAddr))
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	client := address(strings.TrimSpace(hops[len(hops)-1]))
	if !client.IsValid() {
		return []source{{address: near}}
	}
	return []source{{address: origin.Of(client), through: near}, {address: near, proxy: true}}
}

// address reads an address with or without a port; what is none counts as one.
func address(text string) netip.Addr {
	if place, err := netip.ParseAddrPort(text); err == nil {
		return place.Addr()
	}
	ip, _ := netip.ParseAddr(text)
	return ip
}
