//go:build unix

package process_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"songmap/adapters/process"
	"songmap/tests/contract"
)

func TestTheAnalyzerInTheDocumentationWorks(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/analyzer-protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	script := regexp.MustCompile("(?s)```sh\n(#!/bin/sh\n.*?)```").FindSubmatch(page)
	if script == nil {
		t.Fatal("the page has no script")
	}
	contract.Analyzer(t, func(t *testing.T) contract.AnalyzerBench {
		t.Helper()
		file := filepath.Join(t.TempDir(), "analyzer")
		if err := os.WriteFile(file, script[1], 0o600); err != nil {
			t.Fatal(err)
		}
		return contract.AnalyzerBench{
			Analyzer: analyzer(t, process.Config{Command: []string{"sh", file, "{id}", "{input}", "{output}"}}),
			Song:     task(t, "song"),
			Broken:   task(t, ""),
		}
	})
}
