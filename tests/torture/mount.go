//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"time"
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
	return func() error { return release(context.WithoutCancel(ctx), at) }, nil
}

// release unmounts. It waits a little for processes that have been killed and still hold
// the disk. Then it hides the disk from everybody else.
func release(ctx context.Context, at string) error {
	for range 40 {
		if command(ctx, "umount", at) == nil {
			return nil
		}
		wait(ctx, 50*time.Millisecond)
	}
	return command(ctx, "umount", "-l", at)
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
