package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"

	"github.com/jackc/pgx/v5"

	"songmap/tests/postgresql"
)

// server is a PostgreSQL that waits for the disk at each commit.
type server struct {
	dir   string
	cmd   *exec.Cmd
	ended chan struct{}
}

func startServer(ctx context.Context, parent string) (s *server, err error) {
	if parent == "" {
		parent = "." // a temporary folder of the system may lie in memory
	}
	dir, err := os.MkdirTemp(parent, "benchcluster-")
	if err != nil {
		return nil, err
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, err
	}
	s = &server{dir: dir, ended: make(chan struct{})}
	at, err := postgresql.Install(ctx, dir)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	s.cmd = at.Command(context.WithoutCancel(ctx), "-c", "listen_addresses=", "-c", "max_connections=300",
		"-c", "shared_buffers=1GB", "-c", "max_wal_size=8GB", "-c", "synchronous_commit=on")
	if err := s.cmd.Start(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	go func() {
		defer close(s.ended)
		_ = s.cmd.Wait()
	}()
	err = until(ctx, func() (bool, error) {
		conn, err := pgx.Connect(ctx, s.dsn("postgres"))
		if err != nil {
			return false, nil //nolint:nilerr // it is not there yet
		}
		return true, conn.Close(ctx)
	})
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// database makes a database and returns how to connect to it.
func (s *server) database(ctx context.Context, name string) (dsn string, err error) {
	conn, err := pgx.Connect(ctx, s.dsn("postgres"))
	if err != nil {
		return "", err
	}
	_, err = conn.Exec(ctx, "CREATE DATABASE "+name)
	return s.dsn(name), errors.Join(err, conn.Close(ctx))
}

func (s *server) dsn(database string) string {
	return fmt.Sprintf("postgres://postgres@/%s?host=%s", database, s.dir)
}

func (s *server) close() error {
	_ = s.cmd.Process.Signal(syscall.SIGINT)
	<-s.ended
	return os.RemoveAll(s.dir)
}
