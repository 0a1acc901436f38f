package main

import (
	"strings"
	"testing"
	"time"
)

func TestTheBenchmarkRuns(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := run(t.Context(), &out, t.TempDir(), 2000, 1, 20, 2000, 5*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(out.String(), "\n"); lines < 18 {
		t.Errorf("the table has %d lines, want one for each measurement:\n%s", lines, out.String())
	}
}
