package middleware

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// minSecret is how many characters a key needs so that it is not simply
// guessed.
const minSecret = 16

// KeyError is what is wrong with the key of a name. Both are apart because a log may
// have to leave out the name.
type KeyError struct{ Name, Problem string }

func (e *KeyError) Error() string { return "API key " + e.Name + ": " + e.Problem }

// ParseKeys reads keys from lines name:secret. Empty lines and lines that begin
// with # do not count. Its errors show no secret.
func ParseKeys(text string) ([]Key, error) {
	var keys []Key
	seen := map[string]bool{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, secret, ok := strings.Cut(line, ":")
		key := Key{strings.TrimSpace(name), strings.TrimSpace(secret)}
		switch {
		case !ok || key.Name == "":
			return nil, errors.New("API keys: want name:secret on each line")
		case utf8.RuneCountInString(key.Secret) < minSecret:
			return nil, &KeyError{key.Name, fmt.Sprintf("the secret must have at least %d characters", minSecret)}
		case seen[key.Name]:
			return nil, &KeyError{key.Name, "the name is given twice"}
		}
		seen[key.Name] = true
		keys = append(keys, key)
	}
	return keys, nil
}

// Random reports whether the secret may be minSecret characters that nobody
// chose: enough different ones, and not in the order of the alphabet or of a
// row of digits. One of 16 random hexadecimal digits fails about once in 90
// times, longer ones hardly ever.
func (k Key) Random() bool {
	different := map[rune]bool{}
	var steps int
	var last rune
	for _, r := range k.Secret {
		if d := r - last; d >= -1 && d <= 1 {
			steps++
		}
		different[r], last = true, r
	}
	return len(different) >= minSecret/2 && steps <= utf8.RuneCountInString(k.Secret)/2
}
