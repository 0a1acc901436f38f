package bootstrap

import (
	"testing"

	"go.uber.org/zap"
	logs "go.uber.org/zap/zaptest/observer"

	"songmap/adapters/rest/middleware"
)

func TestThatEverybodyMayDoEverythingIsSaidWhereOthersAreAnswered(t *testing.T) {
	t.Parallel()
	keys := []middleware.Key{{Name: "alice", Secret: "0123456789abcdef"}}
	for name, c := range map[string]struct {
		config Config
		stored bool
		warned bool
	}{
		"open to others":            {Config{Listen: "0.0.0.0:8000"}, false, true},
		"behind a proxy":            {Config{Listen: "127.0.0.1:8000", AllowedHost: []string{"songs.example"}}, false, true},
		"this machine alone":        {Config{Listen: "127.0.0.1:8000"}, false, false},
		"with keys in the database": {Config{Listen: "0.0.0.0:8000"}, true, false},
		"with keys in a file":       {Config{Listen: "0.0.0.0:8000", keys: keys}, false, false},
	} {
		core, logged := logs.New(zap.WarnLevel)
		c.config.warnOfEverybody(c.stored, zap.New(core))
		if (logged.Len() == 1) != c.warned {
			t.Errorf("%s: %d warnings, want one: %v", name, logged.Len(), c.warned)
		}
	}
}
