package rest

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"
)

// keyring lets those in who show one of its keys.
type keyring struct {
	keys []hashedKey
	next http.Handler
}

type hashedKey struct {
	name string
	sum  [sha256.Size]byte
}

func requireKey(keys []Key, next http.Handler) http.Handler {
	ring := &keyring{next: next}
	for _, k := range keys {
		ring.keys = append(ring.keys, hashedKey{k.Name, sha256.Sum256([]byte(k.Secret))})
	}
	return ring
}

func (k *keyring) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v := visitOf(r.Context())
	secret, sent := bearer(r)
	v.key, v.trusted = k.owner(secret)
	if v.trusted || public(r) {
		k.next.ServeHTTP(w, r)
		return
	}
	challenge := `Bearer realm="songmap"`
	if sent {
		challenge += `, error="invalid_token"`
	}
	w.Header().Set("WWW-Authenticate", challenge)
	newProblem(unauthorized, "Send a valid API key as Authorization: Bearer").send(w)
}

// owner names the client that has the secret. Hashes are compared, all of
// them, so that the time taken tells nothing about any secret.
func (k *keyring) owner(secret string) (name string, ok bool) {
	sum := sha256.Sum256([]byte(secret))
	for _, key := range k.keys {
		if subtle.ConstantTimeCompare(sum[:], key.sum[:]) == 1 {
			name, ok = key.name, true
		}
	}
	return name, ok || len(k.keys) == 0
}

// bearer returns the token of RFC 6750.
func bearer(r *http.Request) (token string, sent bool) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return "", false
	}
	return strings.TrimSpace(token), true
}

// public reports whether a call needs no key: probes, which then tell no more
// than whether all is well, and the documentation, which is the same for
// every Songmap and could not send a key from a browser.
func public(r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	switch r.URL.Path {
	case "/", "/health", "/livez", "/readyz", "/docs",
		"/openapi.json", "/openapi.yaml", "/openapi-3.0.json", "/openapi-3.0.yaml":
		return true
	}
	return strings.HasPrefix(r.URL.Path, "/docs/")
}
