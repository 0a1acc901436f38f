package bootstrap_test

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
)

//nolint:paralleltest // changes the environment
func TestTheEnvironmentAnswersNoQuestions(t *testing.T) {
	deleted := false
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { deleted = true }))
	t.Cleanup(server.Close)
	for _, name := range []string{"YES", "DAYS", "DRY_RUN", "FORCE", "ALL", "JSON", "REPAIR", "KEEP", "JOB_ID", "QUIET"} {
		t.Setenv("SONGMAP_"+name, "1")
	}
	code, _, stderr := run(t, "jobs", "cleanup", "--days", "1", "--server", server.URL)
	if code != 2 || !strings.Contains(stderr, "give --yes") || deleted {
		t.Errorf("exit code %d, says %q, want the question for --yes", code, stderr)
	}
	if code, _, stderr := run(t, "jobs", "cleanup", "--yes", "--server", server.URL); code != 2 || !strings.Contains(stderr, "--days") || deleted {
		t.Errorf("exit code %d, says %q, want the question for --days", code, stderr)
	}
}

func TestTheEnvironmentSaysWhereThingsAre(t *testing.T) {
	none := filepath.Join(t.TempDir(), "none.db")
	t.Setenv("SONGMAP_DATABASE", none)
	if code, _, stderr := run(t, "check"); code != 1 || !strings.Contains(stderr, none) {
		t.Errorf("exit code %d, says %q, want the database of the environment", code, stderr)
	}
	t.Setenv("SONGMAP_SERVER", "ftp://nonsense")
	if code, _, stderr := run(t, "jobs", "list"); code != 2 || !strings.Contains(stderr, "--server") {
		t.Errorf("exit code %d, says %q, want the server of the environment", code, stderr)
	}
	t.Setenv("SONGMAP_MAX_UPLOAD", "much")
	if code, _, stderr := run(t, "serve"); code != 2 || !strings.Contains(stderr, "--max-upload") {
		t.Errorf("exit code %d, says %q, want the setting of the environment", code, stderr)
	}
}

func TestServeNamesVariablesThatNothingReads(t *testing.T) {
	t.Setenv("SONGMAP_YES", "1")
	t.Setenv("SONGMAP_MAXUPLOAD", "1GiB")
	t.Setenv("SONGMAP_LISTEN", "192.0.2.1:1") // is nobody's, so that the service does not start
	t.Setenv("SONGMAP_INSECURE", "true")
	code, _, stderr := run(t, "serve", "--sandbox", "off", "--database", "memory:")
	if code != 1 || !strings.Contains(stderr, `["SONGMAP_MAXUPLOAD", "SONGMAP_YES"]`) || strings.Contains(stderr, "SONGMAP_LISTEN") {
		t.Errorf("exit code %d, says %q, want the two names", code, stderr)
	}
}
