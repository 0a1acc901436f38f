package postgresql

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// quick is the server of this process for tests, started when the first needs it.
var quick = sync.OnceValues(func() (string, error) { //nolint:gochecknoglobals // it ends with the process
	return start("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
})

// durable is that for measurements.
var durable = sync.OnceValues(func() (string, error) { return start() }) //nolint:gochecknoglobals // it ends with the process

// Guarded is a role that needs a password. Others need none.
const Guarded = "guarded"

// Password is that of Guarded.
const Password = "open sesame"

// start returns the folder of the server's socket.
func start(options ...string) (dir string, err error) {
	if dir, err = os.MkdirTemp("", "postgresql"); err != nil {
		return "", err
	}
	to, err := Install(context.Background(), dir)
	if err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	if err := askForPassword(to.data); err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	return dir, run(to, options)
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

// watch runs a server until nobody holds the other end of its standard input any
// more, ends it by a signal, and takes its folder away.
const watch = `end=$1; shift
"$@" >log 2>&1 & server=$!
read -r _
kill -$end $server; wait $server
rm -rf "$PWD"`

func run(to *Installation, options []string) error {
	server := to.Command(context.Background(), append(options, "-c", "listen_addresses=", "-c", "max_connections=400")...)
	if err := guard(server, "QUIT", func() error { return answers(context.Background(), as(to.dir, "postgres")) }); err != nil {
		return err
	}
	return setUp(to.dir)
}

// guard starts a server that ends with this process, by a signal, and waits until it
// answers.
func guard(server *exec.Cmd, end string, answers func() error) error {
	cmd := exec.CommandContext(context.Background(), "sh", append([]string{"-c", watch, "watch", end}, server.Args...)...)
	cmd.Dir, cmd.SysProcAttr = server.Dir, server.SysProcAttr
	alive, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	if err := answers(); err != nil {
		log, _ := os.ReadFile(filepath.Join(server.Dir, "log"))
		return fmt.Errorf("%w\n%s", errors.Join(err, alive.Close(), cmd.Wait()), log)
	}
	keep(alive)
	return nil
}

// kept holds the pipe by which the server knows that this process lives.
var kept []io.Closer //nolint:gochecknoglobals // for as long as the process

func keep(c io.Closer) { kept = append(kept, c) }

// answers waits until a server takes connections.
func answers(ctx context.Context, dsn string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, dsn)
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

func as(dir, database string) (dsn string) {
	return "postgres://postgres@/" + database + "?host=" + dir
}

// execute has the superuser do something.
func execute(ctx context.Context, dir, statement string) error {
	conn, err := pgx.Connect(ctx, as(dir, "postgres"))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statement)
	return errors.Join(err, conn.Close(ctx))
}
