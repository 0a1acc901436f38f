package postgresql

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// server is the one of this process, started when the first test needs it.
var server = sync.OnceValues(start) //nolint:gochecknoglobals // it ends with the process

// errMissing: this machine has no PostgreSQL.
var errMissing = errors.New("no initdb in PATH or /usr/lib/postgresql/*/bin")

// Guarded is a role that needs a password. Others need none.
const Guarded = "guarded"

// Password is that of Guarded.
const Password = "open sesame"

// start returns the folder of the server's socket.
func start() (dir string, err error) {
	bin, err := programs()
	if err != nil {
		return "", err
	}
	if dir, err = os.MkdirTemp("", "postgresql"); err != nil {
		return "", err
	}
	who, err := unprivileged(dir)
	if err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	data := filepath.Join(dir, "data")
	initdb := exec.CommandContext(context.Background(), filepath.Join(bin, "initdb"), "-D", data,
		"-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
	initdb.Dir, initdb.SysProcAttr = dir, who
	if out, err := initdb.CombinedOutput(); err != nil {
		return "", errors.Join(fmt.Errorf("initdb: %w\n%s", err, out), os.RemoveAll(dir))
	}
	if err := askForPassword(data); err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	return dir, run(bin, dir, who)
}

// programs is the folder of the newest PostgreSQL.
func programs() (string, error) {
	if found, err := exec.LookPath("initdb"); err == nil {
		if found, err = filepath.EvalSymlinks(found); err == nil {
			return filepath.Dir(found), nil
		}
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", errMissing
	}
	slices.SortFunc(found, func(a, b string) int { return len(a) - len(b) }) // 9 before 15
	return filepath.Dir(found[len(found)-1]), nil
}

// askForPassword has the server ask Guarded for a password. The first line that
// fits counts.
func askForPassword(data string) error {
	file := filepath.Join(data, "pg_hba.conf")
	rules, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	return os.WriteFile(file, append([]byte("local all "+Guarded+" scram-sha-256\n"), rules...), 0o600)
}

// watch runs the server until nobody holds the other end of its standard input
// any more, and takes the folder away.
const watch = `dir=$1; shift
"$@" >"$dir/log" 2>&1 & server=$!
read -r _
kill -QUIT $server; wait $server
rm -rf "$dir"`

func run(bin, dir string, who *attributes) error {
	args := []string{
		"-c", watch, "watch", dir,
		filepath.Join(bin, "postgres"), "-D", filepath.Join(dir, "data"), "-k", dir, "-c", "listen_addresses=",
		"-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=400",
	}
	cmd := exec.CommandContext(context.Background(), "sh", args...)
	cmd.Dir, cmd.SysProcAttr = dir, apart(who)
	alive, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	if err := answers(dir); err != nil {
		log, _ := os.ReadFile(filepath.Join(dir, "log"))
		return fmt.Errorf("%w\n%s", errors.Join(err, alive.Close(), cmd.Wait()), log)
	}
	keep(alive)
	return setUp(dir)
}

// kept holds the pipe by which the server knows that this process lives.
var kept []io.Closer //nolint:gochecknoglobals // for as long as the process

func keep(c io.Closer) { kept = append(kept, c) }

// answers waits until the server takes connections.
func answers(dir string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, as("postgres", dir, "postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return err
		}
	}
}

func setUp(dir string) error {
	return execute(context.Background(), dir, "CREATE ROLE "+Guarded+" LOGIN PASSWORD '"+Password+"'")
}

func as(role, dir, database string) (dsn string) {
	return "postgres://" + role + "@/" + database + "?host=" + dir
}

// execute has the superuser do something.
func execute(ctx context.Context, dir, statement string) error {
	conn, err := pgx.Connect(ctx, as("postgres", dir, "postgres"))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statement)
	return errors.Join(err, conn.Close(ctx))
}
