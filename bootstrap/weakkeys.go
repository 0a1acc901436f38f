package bootstrap

import (
	"os"
	"runtime"
	"unicode/utf8"

	"go.uber.org/zap"

	"songmap/adapters/rest/middleware"
)

// openToOthers are the permissions that let people read or add keys who are
// not to: all but the owner's, and reading by the group.
const openToOthers = 0o027

// warnOfKeys tells what makes keys worth less than they seem. It names no
// secret.
func warnOfKeys(c Config, keys []middleware.Key, log *zap.Logger) {
	if c.APIKeysFile != "" && runtime.GOOS != "windows" { // where permissions are not in the mode
		if info, err := os.Stat(c.APIKeysFile); err == nil && info.Mode().Perm()&openToOthers != 0 {
			log.Warn("the file of API keys is open to others; chmod 600 closes it",
				zap.String("file", c.APIKeysFile), zap.Stringer("mode", info.Mode().Perm()))
		}
	}
	for _, k := range keys {
		if !random(k.Secret) {
			log.Warn("an API key does not look random and may be guessed; head -c 24 /dev/urandom | base64 makes one", zap.String("key", k.Name))
		}
	}
}

// random reports whether a secret may be minSecret characters that nobody
// chose: enough different ones, and not in the order of the alphabet or of a
// row of digits. One of 16 random hexadecimal digits fails about once in 90
// times, longer ones hardly ever.
func random(secret string) bool {
	different := map[rune]bool{}
	var steps int
	var last rune
	for _, r := range secret {
		if d := r - last; d >= -1 && d <= 1 {
			steps++
		}
		different[r], last = true, r
	}
	return len(different) >= minSecret/2 && steps <= utf8.RuneCountInString(secret)/2
}
