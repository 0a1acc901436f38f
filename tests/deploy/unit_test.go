package deploy_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const unit = "../../deploy/songmap.service"

// The tool wants programs to be there, so the unit that it reads starts this one.
func TestTheUnitIsOneThatSystemdUnderstands(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(unit)
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	there := strings.NewReplacer("/usr/local/bin/songmap", self, "/bin/kill", self).Replace(string(text))
	copied := filepath.Join(t.TempDir(), filepath.Base(unit))
	if err := os.WriteFile(copied, []byte(there), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := found(t, nil, "systemd-analyze", "verify", "--man=no", copied); err != nil || out != "" {
		t.Errorf("%v\n%s", err, out)
	}
}

// 2.4 is what docs/operations.md says; other versions of systemd count a little
// otherwise.
func TestTheUnitIsClosed(t *testing.T) {
	t.Parallel()
	if out, err := found(t, nil, "systemd-analyze", "security", "--offline=true", "--threshold=25", "--no-pager", unit); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
