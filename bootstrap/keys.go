package bootstrap

import (
	"errors"
	"fmt"
	"os"

	"go.uber.org/zap"

	"songmap/adapters/rest"
	"songmap/adapters/rest/middleware"
)

// readKeys reads the API keys that the file and the environment name.
func readKeys(c Config) ([]middleware.Key, error) {
	text := c.APIKeys
	if c.APIKeysFile != "" {
		content, err := os.ReadFile(c.APIKeysFile)
		if err != nil {
			return nil, fmt.Errorf("--api-keys-file: %w", err)
		}
		text = string(content) + "\n" + text
	}
	keys, err := middleware.ParseKeys(text)
	if err == nil && c.APIKeysFile != "" && len(keys) == 0 {
		err = fmt.Errorf("--api-keys-file %s holds no key", c.APIKeysFile)
	}
	return keys, err
}

// reloadKeys replaces the API keys by those that the file and the environment now
// name. A file that cannot be used changes nothing.
func reloadKeys(c Config, h *rest.Handler, log *zap.Logger) {
	keys, err := readKeys(c)
	if err != nil {
		log.Error("API keys could not be read again; the old ones stay", wrong(err)...)
		return
	}
	h.ReplaceKeys(keys)
	log.Info("API keys read again", zap.Int("api_keys", len(keys)))
	warnOfKeys(c, keys, log)
}

// wrong says what is wrong with keys, and of which in a field of its own.
func wrong(err error) []zap.Field {
	if of := new(middleware.KeyError); errors.As(err, &of) {
		return []zap.Field{zap.String("key", of.Name), zap.String("error", of.Problem)}
	}
	return []zap.Field{zap.Error(err)}
}

// warnOfKeys names what makes keys worth less than they seem. It shows no
// secret.
func warnOfKeys(c Config, keys []middleware.Key, log *zap.Logger) {
	warnOfOpen("API keys", c.APIKeysFile, log)
	for _, k := range keys {
		if !k.Random() {
			log.Warn("an API key does not look random and may be guessed; head -c 24 /dev/urandom | base64 makes one", zap.String("key", k.Name))
		}
	}
}
