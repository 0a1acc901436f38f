package middleware

import (
	"fmt"
	"math"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"songmap/adapters/internal/origin"
)

// client is whom a limit counts for: a key, or an address where none was shown.
type client struct {
	key     string
	address netip.Prefix
}

func clientOf(r *http.Request) client {
	if key := InfoOf(r.Context()).key; key != "" {
		return client{key: key}
	}
	return byAddress(r)
}

func byAddress(r *http.Request) client {
	return client{address: origin.Of(InfoOf(r.Context()).from.address)}
}

// from is for people.
func (c client) from() string {
	if c.key != "" {
		return "with this key"
	}
	return "from this address"
}

// quota is what each client may have of something in a time.
type quota struct {
	name   string
	unit   string // a parameter of its policy; empty: requests
	amount string // for people
	rate   Rate

	mu   sync.Mutex
	left buckets[client]
}

func newQuota(name, unit, amount string, r Rate) *quota {
	return &quota{name: name, unit: unit, amount: amount, rate: r, left: buckets[client]{}}
}

// share is what is left of a quota to one client.
type share struct {
	*quota
	client client
	left   *rate.Limiter
}

// of returns the share of a client; nil if there is no limit.
func (q *quota) of(c client) *share {
	if q.rate == (Rate{}) {
		return nil
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	return &share{q, c, q.left.of(c, time.Now(), q.rate.limiter)}
}

// wait is how long it takes until there is something left.
func (s *share) wait() time.Duration {
	if s == nil {
		return 0
	}
	return untilNext(s.left, time.Now())
}

// take takes one, unless somebody else has taken what wait found.
func (s *share) take() bool { return s == nil || s.left.AllowN(time.Now(), 1) }

// describe tells a client of its shares (draft-ietf-httpapi-ratelimit-headers-11).
func describe(h http.Header, shares ...*share) {
	var policies, limits []string
	for _, s := range shares {
		if s != nil {
			policies = append(policies, fmt.Sprintf("%q;q=%d%s;w=%d", s.name, s.rate.Count, s.unit, wholeSeconds(s.rate.Per)))
			limits = append(limits, s.limit())
		}
	}
	if len(policies) > 0 {
		h.Set("RateLimit-Policy", strings.Join(policies, ", "))
		h.Set("RateLimit", strings.Join(limits, ", "))
	}
}

// limit says how many are left now, and when there will be one more.
func (s *share) limit() string {
	tokens := s.left.TokensAt(time.Now())
	left := math.Floor(max(0, tokens))
	more := time.Duration((left + 1 - tokens) / float64(s.left.Limit()) * float64(time.Second))
	return fmt.Sprintf("%q;r=%d;t=%d", s.name, int64(left), wholeSeconds(more))
}
