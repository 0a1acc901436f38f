package postgresql

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// Running is a server for measurements, which waits for the disk at each commit.
type Running struct {
	dir   string
	cmd   *exec.Cmd
	ended chan struct{}
}

// Run starts a server in a new folder below another, and returns when it takes
// connections.
func Run(ctx context.Context, parent string) (r *Running, err error) {
	dir, err := os.MkdirTemp(parent, "postgresql-")
	if err != nil {
		return nil, err
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, err
	}
	at, err := Install(ctx, dir)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	r = &Running{dir: dir, ended: make(chan struct{})}
	r.cmd = at.Command(context.WithoutCancel(ctx), "-c", "listen_addresses=", "-c", "max_connections=300",
		"-c", "shared_buffers=1GB", "-c", "max_wal_size=8GB", "-c", "synchronous_commit=on")
	if err := r.cmd.Start(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	go func() {
		defer close(r.ended)
		_ = r.cmd.Wait()
	}()
	if err := answers(ctx, as(dir, "postgres")); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// Database makes a database and returns how to connect to it.
func (r *Running) Database(ctx context.Context, name string) (dsn string, err error) {
	if err := execute(ctx, r.dir, "CREATE DATABASE "+name); err != nil {
		return "", fmt.Errorf("database %s: %w", name, err)
	}
	return as(r.dir, name), nil
}

// PID is the server's.
func (r *Running) PID() int { return r.cmd.Process.Pid }

// Close stops the server and removes its folder.
func (r *Running) Close() error {
	_ = r.cmd.Process.Signal(syscall.SIGINT)
	<-r.ended
	return os.RemoveAll(r.dir)
}
