//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"songmap/tests/crowd"
)

// imageSize is that of the file system that is copied, in bytes: enough for what
// clients leave there in 40 rounds.
const imageSize = 192 << 20

// crashImages runs the server on a file system in a file and goes on, in each
// round, with a copy of that file: what a power cut at the moment of the copy
// would have left. What the system held in memory only is not in it.
func crashImages(ctx context.Context, a *arena) (err error) {
	program, err := a.programs.get(ctx, "")
	if err != nil {
		return err
	}
	d := &device{image: filepath.Join(a.dir, "disk.img"), at: filepath.Join(a.dir, "disk")}
	if err := d.format(ctx); err != nil {
		return skipped(err.Error())
	}
	if err := d.mount(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.unmount()) }()
	at := newSite(program, filepath.Join(d.at, "site"))
	at.log = filepath.Join(a.dir, "server.log")
	at.forgets = true
	s := &siege{arena: a, site: at, crowd: crowd.New(), disaster: d.cutPower}
	return s.run(ctx)
}

// device is a disk that is a file.
type device struct {
	image   string
	at      string
	unmount func() error
}

func (d *device) format(ctx context.Context) error {
	if err := os.WriteFile(d.image, nil, 0o600); err != nil {
		return err
	}
	if err := os.Truncate(d.image, imageSize); err != nil {
		return err
	}
	return command(ctx, "mkfs.ext4", "-q", "-F", d.image)
}

func (d *device) mount(ctx context.Context) (err error) {
	d.unmount, err = mount(ctx, d.at, "-o", "loop", d.image)
	return err
}

// cutPower is the disaster that leaves no more than the disk had at some
// moment. The server is frozen for the copy, and kept in ignorance of it.
func (d *device) cutPower(ctx context.Context, chance *rand.Rand, v *server) error {
	wait(ctx, time.Duration(chance.IntN(500))*time.Millisecond)
	if err := v.Process.Signal(syscall.SIGSTOP); err != nil {
		return err
	}
	image, err := still(ctx, d.image)
	v.kill()
	if err != nil {
		return err
	}
	if err := d.unmount(); err != nil {
		return err
	}
	if err := os.WriteFile(d.image, image, 0o600); err != nil {
		return err
	}
	return d.mount(ctx)
}

// still reads a file that others write to until two readings are the same:
// then nothing was written in between, and the reading is of one moment.
func still(ctx context.Context, file string) ([]byte, error) {
	var last []byte
	for ctx.Err() == nil {
		text, err := os.ReadFile(file)
		if err != nil || bytes.Equal(text, last) {
			return text, err
		}
		last = text
	}
	return nil, ctx.Err()
}
