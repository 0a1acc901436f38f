package bootstrap

import (
	"bytes"
	"strings"
	"testing"

	"go.uber.org/zap"

	"songmap/adapters/zaplog"
)

func TestWhatIsWrongWithAKeyIsLoggedWithoutItsNameWhereNamesStayOut(t *testing.T) {
	t.Parallel()
	for problem, keys := range map[string]string{
		"at least 16": "alice:short",
		"twice":       "alice:0123456789abcdef\nalice:0123456789abcdeF",
	} {
		for _, redact := range []bool{true, false} {
			var said bytes.Buffer
			log := zaplog.New(&said, zaplog.Config{Level: zap.NewAtomicLevel(), JSON: true, Redact: redact})
			reloadKeys(Config{APIKeys: keys}, nil, log)
			if line := said.String(); !strings.Contains(line, problem) || strings.Contains(line, "alice") == redact {
				t.Errorf("names left out: %v, the log says %s", redact, line)
			}
		}
	}
}
