package bootstrap

import (
	"testing"
	"time"

	"go.uber.org/zap"
	logs "go.uber.org/zap/zaptest/observer"

	"songmap/adapters/process"
)

func TestTooManyWorkersForTheMemoryDrawAWarning(t *testing.T) {
	t.Parallel()
	gib, none := Size(1<<30), Size(0)
	for name, c := range map[string]struct {
		config Config
		need   int64
		warned bool
	}{
		"two hours":             {Config{Workers: 1 << 20, MaxDuration: 2 * time.Hour}, 96<<20 + 7200*152<<10, true},
		"up to the limit":       {Config{Workers: 1 << 20, MaxDuration: 2 * time.Hour, AnalyzerMemory: &gib}, 1 << 30, true},
		"of any length":         {Config{Workers: 1 << 20}, engineMemory, true},
		"without any limit":     {Config{Workers: 1 << 20, AnalyzerMemory: &none}, 0, false},
		"a command's, unknown":  {Config{Workers: 1 << 20, Analyzer: "x", MaxDuration: 2 * time.Hour}, 0, false},
		"a command's, limited":  {Config{Workers: 1 << 20, Analyzer: "x", AnalyzerMemory: &gib}, 1 << 30, true},
		"a minute, one at time": {Config{Workers: 1, MaxDuration: time.Minute}, 96<<20 + 60*152<<10, false},
	} {
		core, logged := logs.New(zap.WarnLevel)
		warnOfMemory(c.config, zap.New(core))
		if got := c.config.analysisNeeds(); got != c.need || (logged.Len() == 1) != (c.warned && process.Available() > 0) {
			t.Errorf("%s: need %d, %d warnings; want %d, warned: %v", name, got, logged.Len(), c.need, c.warned)
		}
	}
}
