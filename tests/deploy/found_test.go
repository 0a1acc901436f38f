package deploy_test

import (
	"os"
	"os/exec"
	"testing"
)

// found runs a tool where there is one; CI has to have it.
func found(t *testing.T, env []string, tool string, args ...string) (out string, err error) {
	t.Helper()
	if _, err := exec.LookPath(tool); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	cmd := exec.CommandContext(t.Context(), tool, args...)
	cmd.Env = append(os.Environ(), env...)
	text, err := cmd.CombinedOutput()
	return string(text), err
}
