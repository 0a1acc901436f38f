package rest

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"
)

// keyring knows who may come in: those who show one of its keys, or the
// session that was made of one.
type keyring []hashedKey

type hashedKey struct {
	name         string
	key, session [sha256.Size]byte
}

func newKeyring(keys []Key) (ring keyring) {
	for _, k := range keys {
		ring = append(ring, hashedKey{k.Name, sha256.Sum256([]byte(k.Secret)), sha256.Sum256([]byte(sessionFor(k.Secret)))})
	}
	return ring
}

// guard lets through what is public, or comes from somebody who may come in.
func (k keyring) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := visitOf(r.Context())
		secret, sent := bearer(r)
		v.key, v.trusted = k.owner(secret)
		if cookie, err := r.Cookie(sessionCookie); !v.trusted && err == nil {
			v.key, v.trusted = k.holder(cookie.Value)
		}
		if v.trusted || public(r) {
			next.ServeHTTP(w, r)
			return
		}
		refuse(w, sent)
	})
}

func refuse(w http.ResponseWriter, sent bool) {
	p := newProblem(unauthorized, "Send a valid API key as Authorization: Bearer")
	if sent {
		p.challenge = `, error="invalid_token"`
	}
	p.send(w)
}

// owner names the client that has the secret. Hashes are compared, all of
// them, so that the time taken tells nothing about any secret.
func (k keyring) owner(secret string) (name string, ok bool) {
	return k.find(secret, func(key *hashedKey) []byte { return key.key[:] })
}

// holder names the client whose session it is.
func (k keyring) holder(session string) (name string, ok bool) {
	return k.find(session, func(key *hashedKey) []byte { return key.session[:] })
}

func (k keyring) find(secret string, of func(*hashedKey) []byte) (name string, ok bool) {
	sum := sha256.Sum256([]byte(secret))
	for i := range k {
		if subtle.ConstantTimeCompare(sum[:], of(&k[i])) == 1 {
			name, ok = k[i].name, true
		}
	}
	return name, ok || len(k) == 0
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
// than whether all is well, and the documentation and the page, which are the
// same for every Songmap and could not be sent a key for by a browser. To sign
// in is how a browser shows its key.
func public(r *http.Request) bool {
	if r.URL.Path == "/api/session" {
		return r.Method == http.MethodPost || r.Method == http.MethodDelete
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	switch r.URL.Path {
	case "/", "/health", "/livez", "/readyz", "/docs",
		"/openapi.json", "/openapi.yaml", "/openapi-3.0.json", "/openapi-3.0.yaml":
		return true
	}
	for _, place := range []string{"/docs/", "/song/", "/assets/"} {
		if strings.HasPrefix(r.URL.Path, place) {
			return true
		}
	}
	return false
}
