package bootstrap

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"unicode/utf8"

	"songmap/adapters/rest/middleware"
)

// minSecret is how many characters an API key needs so that it is not simply
// guessed.
const minSecret = 16

// readKeys reads name:secret lines from a file, if one is named, and a text.
// Empty lines and lines that begin with # do not count.
func readKeys(file, text string) ([]middleware.Key, error) {
	if file != "" {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("--api-keys-file: %w", err)
		}
		text = string(content) + "\n" + text
	}
	var keys []middleware.Key
	seen := map[string]bool{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, err := parseKey(line)
		if err != nil {
			return nil, err
		}
		if seen[key.Name] {
			return nil, fmt.Errorf("API key %s is given twice", key.Name)
		}
		seen[key.Name] = true
		keys = append(keys, key)
	}
	if file != "" && len(keys) == 0 {
		return nil, fmt.Errorf("--api-keys-file %s holds no key", file)
	}
	return keys, nil
}

// parseKey never shows the secret in its error.
func parseKey(line string) (middleware.Key, error) {
	name, secret, ok := strings.Cut(line, ":")
	name, secret = strings.TrimSpace(name), strings.TrimSpace(secret)
	if !ok || name == "" {
		return middleware.Key{}, errors.New("API keys: want name:secret on each line")
	}
	if utf8.RuneCountInString(secret) < minSecret {
		return middleware.Key{}, fmt.Errorf("API key %s: the secret must have at least %d characters", name, minSecret)
	}
	return middleware.Key{Name: name, Secret: secret}, nil
}
