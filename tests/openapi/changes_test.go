package openapi_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// printed is where each commit keeps the document, and a test holds it to the program.
const printed = "adapters/rest/testdata/openapi.json"

func TestClientsOfTheLastReleaseGoOnWorking(t *testing.T) {
	t.Parallel()
	tags := strings.Fields(must(t, root, "git", "tag", "--list", "v*", "--merged", "HEAD", "--sort=-version:refname"))
	if len(tags) == 0 {
		t.Skip("there is no release yet that could be compared with")
	}
	old := filepath.Join(t.TempDir(), "old.json")
	if err := os.WriteFile(old, []byte(must(t, root, "git", "show", tags[0]+":"+printed)), 0o600); err != nil {
		t.Fatal(err)
	}
	if broken, report := breaks(t, old, place("openapi.json")); broken {
		t.Errorf("since %s:\n%s", tags[0], report)
	}
}

func TestAChangeThatBreaksClientsIsNoticed(t *testing.T) {
	t.Parallel()
	now := place("openapi.json")
	if broken, report := breaks(t, now, now); broken {
		t.Errorf("what is the same breaks clients:\n%s", report)
	}
	var d map[string]any
	text, err := os.ReadFile(now)
	if err == nil {
		err = json.Unmarshal(text, &d)
	}
	delete(d["paths"].(map[string]any), "/api/status/{job_id}")
	changed := filepath.Join(t.TempDir(), "changed.json")
	if text, err = json.Marshal(d); err != nil || os.WriteFile(changed, text, 0o600) != nil {
		t.Fatal(err)
	}
	if broken, report := breaks(t, now, changed); !broken || !strings.Contains(report, "/api/status/{job_id}") {
		t.Errorf("a call that is gone is not noticed:\n%s", report)
	}
}

// breaks reports what of a new document would break clients of an old one.
func breaks(t *testing.T, old, now string) (broken bool, report string) {
	t.Helper()
	var out bytes.Buffer
	cmd := exec.CommandContext(t.Context(), "go", "tool", "oasdiff", "breaking", old, now, "--fail-on", "ERR")
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	if err != nil && cmd.ProcessState.ExitCode() != 1 {
		t.Fatalf("oasdiff: %v\n%s", err, &out)
	}
	return err != nil, out.String()
}
