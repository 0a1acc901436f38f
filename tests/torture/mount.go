package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
)

// mount mounts something at a new folder. The caller calls unmount, whatever
// else happens.
func mount(ctx context.Context, at string, args ...string) (unmount func() error, err error) {
	if os.Geteuid() != 0 {
		return nil, skipped("only root may mount")
	}
	if err := os.MkdirAll(at, 0o755); err != nil {
		return nil, err
	}
	if err := command(ctx, "mount", append(args, at)...); err != nil {
		return nil, skipped(err.Error())
	}
	return func() error {
		last := context.WithoutCancel(ctx)
		err := command(last, "umount", at)
		if err != nil { // somebody still looks at it
			err = errors.Join(err, command(last, "umount", "-l", at))
		}
		return err
	}, nil
}

// tmpfs mounts a disk in memory that is full after so many KiB.
func tmpfs(ctx context.Context, at string, kib int) (unmount func() error, err error) {
	return mount(ctx, at, "-t", "tmpfs", "-o", fmt.Sprintf("size=%dk", kib), "songmap-torture")
}

func command(ctx context.Context, name string, args ...string) error {
	if text, err := exec.CommandContext(ctx, name, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s %v: %w: %s", name, args, err, text)
	}
	return nil
}
