package middleware

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"slices"
	"strings"
	"time"
)

// keyring is the keys that let clients in. Without any, everybody may come in.
type keyring []*credential

// credential is a key. Sessions and requests that came in by it end with it.
type credential struct {
	name string
	sum  [sha256.Size]byte
	life *lifetime
}

// with returns the keyring of other keys. A key that is in both keeps its sessions.
func (k keyring) with(keys []Key) keyring {
	next := make(keyring, 0, len(keys))
	for _, key := range keys {
		sum := sha256.Sum256([]byte(key.Secret))
		if i := slices.IndexFunc(k, func(c *credential) bool { return c.name == key.Name && c.sum == sum }); i >= 0 {
			next = append(next, k[i])
			continue
		}
		next = append(next, &credential{key.Name, sum, begun(context.WithCancel(context.Background()))})
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
