//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"

	"github.com/jackc/pgx/v5"

	"songmap/tests/postgresql"
)

// database is a PostgreSQL that keeps what it has committed, whatever happens to
// it.
type database struct {
	dir     string
	address string
	server  *postgresql.Installation
	cmd     *exec.Cmd
	ended   chan struct{}
}

// maxConnections is how many connections there may be.
const maxConnections = 100

func startDatabase(ctx context.Context, dir string) (*database, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	server, err := postgresql.Install(ctx, dir)
	if err != nil {
		return nil, err
	}
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	d := &database{dir: dir, address: address, server: server}
	if err := d.start(ctx); err != nil {
		d.close()
		return nil, err
	}
	return d, d.as(ctx, func(conn *pgx.Conn) error {
		for _, statement := range []string{"CREATE ROLE songmap LOGIN CONNECTION LIMIT 90", "CREATE DATABASE songmap OWNER songmap"} {
			if _, err := conn.Exec(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	})
}

// start starts the server and waits until it answers.
func (d *database) start(ctx context.Context) error {
	host, port, err := net.SplitHostPort(d.address)
	if err != nil {
		return err
	}
	log, err := os.OpenFile(filepath.Join(d.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	d.cmd = d.server.Command(ctx, "-h", host, "-p", port, "-c", fmt.Sprint("max_connections=", maxConnections))
	d.cmd.Stdout, d.cmd.Stderr = log, log
	if err := d.cmd.Start(); err != nil {
		return err
	}
	d.ended = make(chan struct{})
	go func(cmd *exec.Cmd, ended chan<- struct{}) {
		defer close(ended)
		_ = cmd.Wait()
	}(d.cmd, d.ended)
	return until(ctx, "PostgreSQL answers", func(ctx context.Context) bool {
		return d.as(ctx, func(conn *pgx.Conn) error { return conn.Ping(ctx) }) == nil
	})
}

// stop ends the server by a signal, and waits until it is gone.
func (d *database) stop(s syscall.Signal) {
	_ = d.cmd.Process.Signal(s)
	<-d.ended
}

// dsn is how an instance connects whose link listens at an address.
func (d *database) dsn(address string) string { return "postgres://songmap@" + address + "/songmap" }

// as does something as the superuser.
func (d *database) as(ctx context.Context, do func(*pgx.Conn) error) error {
	conn, err := pgx.Connect(ctx, "postgres://postgres@"+d.address+"/postgres")
	if err != nil {
		return err
	}
	return errors.Join(do(conn), conn.Close(ctx))
}

func (d *database) close() {
	if d.cmd != nil && d.cmd.Process != nil {
		d.stop(syscall.SIGQUIT)
	}
}
