package domain

import (
	"encoding/base64"
	"strings"
)

// Secret is what a webhook's sender and receiver share: whsec_ and, in base64,
// 24 to 64 bytes (Standard Webhooks 1.0.0). It does not show itself when it is
// printed.
type Secret string

const secretPrefix = "whsec_"

// SecretBytes is how many random bytes a secret of ours is made of.
const SecretBytes = 32

// NewSecret is the secret of these bytes.
func NewSecret(key []byte) Secret {
	return Secret(secretPrefix + base64.StdEncoding.EncodeToString(key))
}

// Key is what messages are signed with, or ErrInvalid.
func (s Secret) Key() ([]byte, error) {
	text, marked := strings.CutPrefix(string(s), secretPrefix)
	key, err := base64.StdEncoding.Strict().DecodeString(text)
	if !marked || err != nil || len(key) < 24 || len(key) > 64 || strings.ContainsAny(text, "\r\n") {
		return nil, &InvalidError{"secret", "must be whsec_ and 24 to 64 bytes in base64"}
	}
	return key, nil
}

// String hides the secret.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return secretPrefix + "…"
}

// GoString hides the secret.
func (s Secret) GoString() string { return `"` + s.String() + `"` }
