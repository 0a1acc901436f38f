package domain

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Key lets a client in. It is what a store keeps: of the text that the client shows
// there is a hash. The text is random, 256 bits of it, so a hash that is slow to
// compute would keep nobody from guessing who is not kept from it already.
type Key struct {
	Prefix string // names the key; the part of its text that is no secret
	SHA256 string // of its text, in hex
	Name   string // who, for people; no two keys that are not revoked share one
	Scope  Scope
	Group  string // in which alone it submits; it is kept from no job of others. Empty: it submits in any

	CreatedAt time.Time
	ExpiresAt time.Time // zero: never
	RevokedAt time.Time // zero: it is not
	UsedAt    time.Time // roughly; zero: never
}

// KeyBytes is how many random bytes a key is made of.
const KeyBytes = prefixBytes + secretBytes

const (
	prefixBytes = 6
	secretBytes = 32
)

// MaxName is how many characters the name of a key may have.
const MaxName = 64

// keyText is what the text of a key looks like: easy to find for those who look for
// secrets in places where none should be.
var keyText = regexp.MustCompile(`^sm_([a-z2-7]{10})_[a-z2-7]{52}$`)

// IssueKey makes a key that is as wanted out of random bytes, and its text, which is
// nowhere else.
func IssueKey(want Key, random []byte, now time.Time) (k Key, text string, err error) {
	if err := want.check(now); err != nil {
		return Key{}, "", err
	}
	code := func(b []byte) string {
		return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b))
	}
	prefix := code(random[:prefixBytes])
	text = "sm_" + prefix + "_" + code(random[prefixBytes:KeyBytes])
	return Key{
		Prefix: prefix, SHA256: sum(text), Name: want.Name, Scope: want.Scope, Group: want.Group,
		CreatedAt: instant(now), ExpiresAt: instant(want.ExpiresAt),
	}, text, nil
}

func (k Key) check(now time.Time) error {
	hidden := func(r rune) bool { return !unicode.IsPrint(r) }
	switch {
	case k.Name == "" || !utf8.ValidString(k.Name) || utf8.RuneCountInString(k.Name) > MaxName ||
		strings.ContainsFunc(k.Name, hidden) || strings.Contains(k.Name, ":") || strings.TrimSpace(k.Name) != k.Name:
		return &InvalidError{"name", fmt.Sprintf("must be 1 to %d printable characters, without a colon, or a space at either end", MaxName)}
	case !k.Scope.Valid():
		return &InvalidError{"scope", "must be read, submit or admin"}
	case k.Group != "" && k.Scope == ScopeAdmin:
		return &InvalidError{"group", "is not for keys of scope admin, which are about all groups"}
	case !k.ExpiresAt.IsZero() && !k.ExpiresAt.After(now):
		return &InvalidError{"expiry", "must be in the future"}
	}
	return CheckGroup(k.Group)
}

func sum(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// KeyPrefix is the prefix of the key that a text is, and false if it can be none.
func KeyPrefix(text string) (prefix string, ok bool) {
	if found := keyText.FindStringSubmatch(text); found != nil {
		return found[1], true
	}
	return "", false
}

// Is reports whether a text is the key's. How long that takes reveals nothing.
func (k Key) Is(text string) bool {
	return subtle.ConstantTimeCompare([]byte(k.SHA256), []byte(sum(text))) == 1
}

// Opens reports whether the key lets anybody in.
func (k Key) Opens(now time.Time) bool { return k.RevokedAt.IsZero() && !k.Expired(now) }

// Expired reports whether the key's time is over.
func (k Key) Expired(now time.Time) bool { return !k.ExpiresAt.IsZero() && !now.Before(k.ExpiresAt) }

// Revoke ends the key. One that has ended stays as it is.
func (k Key) Revoke(now time.Time) Key {
	if k.RevokedAt.IsZero() {
		k.RevokedAt = instant(now)
	}
	return k
}

// Used notes that the key was used, now and then: a note at each use would be a write
// for each call.
func (k Key) Used(now time.Time) (next Key, worth bool) {
	if now.Sub(k.UsedAt) < usedEvery {
		return k, false
	}
	k.UsedAt = instant(now)
	return k, true
}

// usedEvery is how exactly the last use of a key is known.
const usedEvery = 10 * time.Minute
