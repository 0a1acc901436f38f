package middleware

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"slices"
	"strings"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// keyring is the keys of the configuration. They may do everything.
type keyring []*credential

// credential is a key. Sessions and requests that came in by it end with it.
type credential struct {
	caller ports.Caller
	scope  domain.Scope
	life   *lifetime
	sum    [sha256.Size]byte // of a key of the configuration
	pass   *ports.Pass       // of one of the store
}

// stored is a key of the store.
func (s *Stack) stored(p ports.Pass) *credential {
	return &credential{caller: ports.Caller{Name: p.Key.Name, Group: p.Key.Group}, scope: p.Key.Scope, life: begun(p.Over, nil), pass: &p}
}

// same reports whether two are the same key.
func (c *credential) same(o *credential) bool {
	return c == o || c.pass != nil && o.pass != nil && c.pass.Key.Prefix == o.pass.Key.Prefix
}

// with returns the keyring of other keys. A key that is in both keeps its sessions.
func (k keyring) with(keys []Key) keyring {
	next := make(keyring, 0, len(keys))
	for _, key := range keys {
		sum := sha256.Sum256([]byte(key.Secret))
		if i := slices.IndexFunc(k, func(c *credential) bool { return c.caller.Name == key.Name && c.sum == sum }); i >= 0 {
			next = append(next, k[i])
			continue
		}
		next = append(next, &credential{
			caller: ports.Caller{Name: key.Name}, scope: domain.ScopeAdmin,
			life: begun(context.WithCancel(context.Background())), sum: sum,
		})
	}
	return next
}

// withdrawOthers ends the keys that are not in next.
func (k keyring) withdrawOthers(next keyring) {
	for _, c := range k {
		if !slices.Contains(next, c) {
			c.life.end()
		}
	}
}

// find returns the key with this secret, or nil. All hashes are compared, so
// that the time that it takes reveals nothing about any secret.
func (k keyring) find(secret string) (found *credential) {
	sum := sha256.Sum256([]byte(secret))
	for _, c := range k {
		if subtle.ConstantTimeCompare(sum[:], c.sum[:]) == 1 {
			found = c
		}
	}
	return found
}

// bearer returns the token of RFC 6750, if one was sent.
func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// lifetime is how long a key, or a session that was begun with one, lets
// somebody in.
type lifetime struct {
	ctx context.Context //nolint:containedctx // of the key or the session, not of a request
	end context.CancelFunc
}

func begun(ctx context.Context, end context.CancelFunc) *lifetime { return &lifetime{ctx, end} }

// within begins a lifetime that ends with l, and after a while at the latest.
func (l *lifetime) within(limit time.Duration) *lifetime {
	return begun(context.WithTimeout(l.ctx, limit))
}

// atEnd calls f when the lifetime ends, unless it is stopped before.
func (l *lifetime) atEnd(f func()) (stop func() bool) { return context.AfterFunc(l.ctx, f) }

func (l *lifetime) over() bool { return l.ctx.Err() != nil }
