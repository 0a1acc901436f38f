package s3server

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Version is that of versitygw; the Makefile has it, too.
const Version = "v1.8.0"

// The keys of the one user, who may do everything.
const (
	AccessKey = "songmap"
	SecretKey = "not-so-secret"
)

// ErrMissing means that versitygw has not been built.
var ErrMissing = errors.New("it is not there; make versitygw builds it")

// program is where make leaves versitygw, from wherever in the module tests run.
func program() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if filepath.Dir(dir) == dir {
			return "", ErrMissing
		}
		dir = filepath.Dir(dir)
	}
	name := filepath.Join(dir, "bin", "tools", "versitygw-"+Version)
	if _, err := os.Stat(name); err != nil {
		return "", fmt.Errorf("%s: %w", name, ErrMissing)
	}
	return name, nil
}

// Command is a server at an address whose buckets are the folders in a folder.
func Command(ctx context.Context, address, folder string) (*exec.Cmd, error) {
	name, err := program()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, name, "--port", address, "--quiet", "--health", Health, "posix", folder)
	cmd.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+AccessKey, "ROOT_SECRET_KEY="+SecretKey)
	return cmd, nil
}

// Health is the path at which a server that has started answers.
const Health = "/health"
