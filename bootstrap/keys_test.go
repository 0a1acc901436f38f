package bootstrap_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"songmap/tests/postgresql"
)

func TestStrangersAreNotServedWithoutKeys(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, listen := range []string{":0", "0.0.0.0:0", "[::]:0"} {
		code, stdout, stderr := run(t, "serve", "--listen", listen, "--database", "memory:", "--sandbox", "off",
			"--upload-dir", filepath.Join(dir, "uploads"), "--output-dir", filepath.Join(dir, "output"))
		lines := strings.Split(strings.TrimSpace(stderr), "\n")
		if last := lines[len(lines)-1]; code != 1 || stdout != "" || !strings.Contains(last, "--insecure") || !strings.Contains(last, "songmap keys create") {
			t.Errorf("%s: exit code %d, %q, and at last %q", listen, code, stdout, last)
		}
	}
}

var issued = regexp.MustCompile(`^sm_([a-z2-7]{10})_[a-z2-7]{52}\n$`)

func TestAKeyIsMadeShownOnceListedAndRevoked(t *testing.T) {
	t.Parallel()
	database := filepath.Join(t.TempDir(), "jobs.db")
	code, key, told := run(t, "keys", "create", "ci", "--scope", "submit", "--group", "night", "--expires", "90d", "--database", database)
	found := issued.FindStringSubmatch(key)
	if code != 0 || found == nil || !strings.Contains(told, "this once") {
		t.Fatalf("exit code %d, %q, %q", code, key, told)
	}
	prefix := found[1]
	shows := func(want bool, args ...string) {
		t.Helper()
		code, list, told := run(t, append([]string{"keys", "list", "--database", database}, args...)...)
		row := regexp.MustCompile(`(?m)^ci +` + prefix + ` +submit +night +\d{4}.*$`).FindString(list)
		if code != 0 || told != "" || (row != "") != want || strings.Contains(list, strings.TrimSpace(key)[14:]) {
			t.Errorf("keys list %q: exit code %d, %q\n%s", args, code, told, list)
		}
	}
	shows(true)
	if code, _, told := run(t, "keys", "create", "ci", "--scope", "read", "--database", database); code != 1 || !strings.Contains(told, "revoke it first") {
		t.Errorf("a second key of the name: exit code %d, %q", code, told)
	}
	if code, said, told := run(t, "keys", "revoke", "ci", "--database", database); code != 0 || !strings.Contains(said, prefix) {
		t.Errorf("exit code %d, %q, %q", code, said, told)
	}
	shows(false)
	shows(true, "--all")
	code, audit, _ := run(t, "audit", "--database", database)
	if code != 0 || !regexp.MustCompile(`os:\S+ +key\.add +ci `+prefix).MatchString(audit) || !regexp.MustCompile(`os:\S+ +key\.revoke +ci `+prefix).MatchString(audit) {
		t.Errorf("exit code %d\n%s", code, audit)
	}
	text, err := os.ReadFile(database)
	if err != nil || strings.Contains(string(text), strings.TrimSpace(key)[14:]) {
		t.Errorf("the file holds the key, or %v", err)
	}
}

func TestLookingForKeysBringsNoDatabaseUpToDate(t *testing.T) {
	t.Parallel()
	database := filepath.Join(t.TempDir(), "jobs.db")
	if code, _, told := run(t, "keys", "create", "ci", "--scope", "read", "--database", database); code != 0 {
		t.Fatal(told)
	}
	db, err := sql.Open("sqlite", database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), "DELETE FROM bun_migrations"); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"keys", "list"}, {"keys", "revoke", "ci"}, {"audit"}} {
		code, stdout, stderr := run(t, append(args, "--database", database)...)
		if code != 1 || stdout != "" || !strings.Contains(stderr, database+" is of an older version") || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%q: exit code %d, %q%q", args, code, stdout, stderr)
		}
	}
	var n int
	if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM bun_migrations").Scan(&n); err != nil || n != 0 {
		t.Errorf("%d migrations have run, %v", n, err)
	}
}

func TestLookingForKeysMakesNoTablesInPostgreSQL(t *testing.T) {
	t.Parallel()
	database := postgresql.Database(t)
	for range 2 {
		code, stdout, stderr := run(t, "keys", "list", "--database", database)
		if code != 1 || stdout != "" || !strings.Contains(stderr, "is not up to date") {
			t.Errorf("exit code %d, %q%q", code, stdout, stderr)
		}
	}
}

func TestCommandsAboutKeysRefuseWhatMakesNoSense(t *testing.T) {
	t.Parallel()
	database := filepath.Join(t.TempDir(), "jobs.db")
	if code, _, told := run(t, "keys", "create", "there", "--scope", "read", "--database", database); code != 0 {
		t.Fatal(told)
	}
	absent := filepath.Join(t.TempDir(), "absent.db")
	for _, c := range []struct {
		names string
		args  []string
	}{
		{"--scope", []string{"create", "a"}},
		{"--scope", []string{"create", "a", "--scope", "root"}},
		{"name must be", []string{"create", "os:root", "--scope", "read"}},
		{"name must be", []string{"create", "a\x1b", "--scope", "read"}},
		{"--expires", []string{"create", "a", "--scope", "read", "--expires", "soon"}},
		{"--group", []string{"create", "a", "--scope", "admin", "--group", "g"}},
		{"group must be", []string{"create", "a", "--scope", "read", "--group", " g"}},
		{"forgets everything", []string{"create", "a", "--scope", "read", "--database", "memory:"}},
		{"--database", []string{"create", "a", "--scope", "read", "--database", "mysql://a"}},
		{"there is no key", []string{"revoke", "nobody"}},
		{"name|prefix", []string{"revoke"}},
		{absent, []string{"list", "--database", absent}},
		{absent, []string{"revoke", "a", "--database", absent}},
	} {
		args := append([]string{"keys"}, c.args...)
		if !strings.Contains(strings.Join(args, " "), "--database") {
			args = append(args, "--database", database)
		}
		code, stdout, stderr := run(t, args...)
		if code == 0 || stdout != "" || !strings.Contains(stderr, c.names) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%q: exit code %d, says %q%q, want one line that names %s", c.args, code, stdout, stderr, c.names)
		}
	}
	if _, err := os.Stat(absent); err == nil {
		t.Error("looking for keys has made a database")
	}
	if code, _, told := run(t, "audit", "--limit", "0", "--database", database); code != 2 || !strings.Contains(told, "--limit") {
		t.Errorf("audit --limit 0: exit code %d, %q", code, told)
	}
}
