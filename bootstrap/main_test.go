package bootstrap_test

import (
	"os"
	"testing"

	"songmap/bootstrap"
	"songmap/tests/exit"
)

// TestMain lets the service start this program for an analysis.
func TestMain(m *testing.M) {
	if bootstrap.IsChild(os.Args[1:]) {
		exit.Now(bootstrap.Main(os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}
