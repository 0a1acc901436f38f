package postgresql

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// pooler is the one of this process, started when the first test needs it.
var pooler = sync.OnceValues(startPooler) //nolint:gochecknoglobals // it ends with the process

// Pooled returns how to connect to a database of Database through PgBouncer, which
// gives out a session for a transaction.
func Pooled(tb testing.TB, dsn string) string {
	tb.Helper()
	dir, err := pooler()
	if errors.Is(err, exec.ErrNotFound) && os.Getenv("CI") == "" {
		tb.Skipf("PgBouncer: %v", err)
	}
	if err != nil {
		tb.Fatal(err)
	}
	to, err := url.Parse(dsn)
	if err != nil {
		tb.Fatal(err)
	}
	return "postgres://postgres@/" + strings.TrimPrefix(to.Path, "/") + "?port=6432&default_query_exec_mode=exec&host=" + dir
}

func startPooler() (dir string, err error) {
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		program, err = exec.LookPath("/usr/sbin/pgbouncer") // which is not in everybody's PATH
	}
	if err != nil {
		return "", err
	}
	server, err := quick()
	if err != nil {
		return "", err
	}
	if dir, err = os.MkdirTemp("", "pgbouncer"); err != nil {
		return "", err
	}
	who, err := unprivileged(dir)
	if err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	settings := filepath.Join(dir, "pgbouncer.ini")
	text := fmt.Sprintf("[databases]\n* = host=%s\n[pgbouncer]\nunix_socket_dir = %s\nlisten_port = 6432\nauth_type = trust\n"+
		"auth_file = %s/users\npool_mode = transaction\nmax_client_conn = 1000\n", server, dir, dir)
	for name, text := range map[string]string{settings: text, filepath.Join(dir, "users"): `"postgres" ""` + "\n"} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil { //nolint:gosec // for the one who runs it
			return "", errors.Join(err, os.RemoveAll(dir))
		}
	}
	cmd := exec.CommandContext(context.Background(), program, settings)
	cmd.Dir, cmd.SysProcAttr = dir, apart(who)
	return dir, guard(cmd, "TERM", func() error { return answers(context.Background(), as(dir, "postgres")+"&port=6432") })
}
