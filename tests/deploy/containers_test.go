package deploy_test

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestTheComposeFileIsValidAndAsksForAKey(t *testing.T) {
	t.Parallel()
	const file, key = "../../deploy/compose.yml", "SONGMAP_API_KEYS"
	if out, err := found(t, []string{key + "="}, "docker-compose", "-f", file, "config", "-q"); err == nil || !strings.Contains(out, "at least one name:secret") {
		t.Errorf("without a key: %v %s", err, out)
	}
	if out, err := found(t, []string{key + "=me:0123456789abcdef"}, "docker-compose", "-f", file, "config"); err != nil || !strings.Contains(out, "me:0123456789abcdef") {
		t.Errorf("with a key: %v %s", err, out)
	}
}

// The linter is fetched from the npm registry.
func TestTheContainerfileIsOneThatBuildersUnderstand(t *testing.T) {
	t.Parallel()
	const linter = "dockerfile-utils@0.16.3"
	file, err := filepath.Abs("../../deploy/Containerfile")
	if err != nil {
		t.Fatal(err)
	}
	if out, err := found(t, nil, "npx", "--yes", "--prefix", t.TempDir(), linter, "lint", file); err != nil || out != "" {
		t.Errorf("%v\n%s", err, out)
	}
}
