package middleware

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"songmap/adapters/internal/origin"
)

// rateLimit slows down clients that try keys.
type rateLimit struct {
	mu  sync.Mutex
	by  buckets[source]
	all *rate.Limiter // of all sources in by; others may always show a key
}

// source is where a key came from. An address that a proxy names is another
// source than the same address calling by itself: whoever can call from where a
// proxy is trusted to, such as a program on this machine, can name any.
type source struct {
	address netip.Prefix
	through netip.Prefix // the proxy that names the address
	proxy   bool         // the address is that of a proxy
}

func newRateLimit() *rateLimit {
	return &rateLimit{by: buckets[source]{}, all: rate.NewLimiter(100, 1000)}
}

// limiter says how many wrong keys a second may come, and how many at once. A
// proxy speaks for many, so more may come from it than from an address, but not
// so many that it would pay to invent the addresses behind it.
func (s source) limiter() *rate.Limiter {
	if s.proxy {
		return rate.NewLimiter(10, 200)
	}
	return rate.NewLimiter(1, 20)
}

// wait is how long a caller must wait before it may show another key.
func (g *rateLimit) wait(from []source) (longest time.Duration) {
	now := time.Now()
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, s := range from {
		left, known := g.by[s]
		if !known {
			continue
		}
		longest = max(longest, untilNext(left, now))
		if !s.proxy {
			longest = max(longest, untilNext(g.all, now))
		}
	}
	return longest
}

// count notes a wrong key.
func (g *rateLimit) count(from []source) {
	now := time.Now()
	g.mu.Lock()
	defer g.mu.Unlock()
	g.all.AllowN(now, 1)
	for _, s := range from {
		g.by.of(s, now, s.limiter).AllowN(now, 1)
	}
}

// sources are what a call counts for: the address that calls and, where a proxy
// speaks for it, the proxy.
func (c caller) sources() []source {
	if !c.through.IsValid() {
		return []source{{address: origin.Of(c.address)}}
	}
	near := origin.Of(c.through)
	return []source{{address: origin.Of(c.address), through: near}, {address: near, proxy: true}}
}
