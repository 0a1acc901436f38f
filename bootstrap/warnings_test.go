package bootstrap

import (
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/zap"
	logs "go.uber.org/zap/zaptest/observer"

	"songmap/adapters/process/sandbox"
)

//nolint:paralleltest // changes the environment
func TestAnFFmpegThatStrictMayKeepFromItsLibrariesDrawsAWarning(t *testing.T) {
	if len(sandbox.Common()) == 0 {
		t.Skip("there is no strict here")
	}
	far, near := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(far, "ffmpeg"), []byte("#!/bin/sh\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/bin/sh", filepath.Join(near, "ffmpeg")); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		config Config
		path   string
		level  sandbox.Level
		want   int
	}{
		"in a place of its own":   {Config{}, far, sandbox.Strict, 1},
		"opened by name":          {Config{AnalyzerSandbox: AnalyzerSandbox{AnalyzerReadable: []string{far}}}, far, sandbox.Strict, 0},
		"a link to where all lie": {Config{}, near, sandbox.Strict, 0},
		"under basic":             {Config{}, far, sandbox.Basic, 0},
		"of no use to a command":  {Config{Analyzer: "x"}, far, sandbox.Strict, 0},
		"not there":               {Config{}, t.TempDir(), sandbox.Strict, 0},
	} {
		t.Setenv("PATH", c.path)
		core, logged := logs.New(zap.WarnLevel)
		warnOfFFmpeg(c.config, c.level, zap.New(core))
		if logged.Len() != c.want {
			t.Errorf("%s: %d warnings, want %d", name, logged.Len(), c.want)
		}
	}
}
