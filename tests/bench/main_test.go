package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestTheBenchmarkRuns(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	dir := t.TempDir()
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil { // a server of PostgreSQL has a user of its own
		t.Fatal(err)
	}
	if err := run(t.Context(), &out, dir, 2000, 1, 20, 2000, 5*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(out.String(), "\n"); lines < 18 {
		t.Errorf("the table has %d lines, want one for each measurement:\n%s", lines, out.String())
	}
}
