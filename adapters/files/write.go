package files

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/google/uuid"

	"songmap/adapters/internal/crashpoint"
	"songmap/adapters/internal/durable"
	"songmap/ports"
)

// partial ends the name of a file that is being written; it begins with a dot.
const partial = ".part"

// written describes a new file.
type written struct {
	name   string
	size   int64
	sha256 string // in hex
}

// write writes what r returns to a new file of the folder. It gets its name when
// everything is on the disk. On an error nothing is left.
func (t *tree) write(ctx context.Context, folder *os.Root, r io.Reader, p publication) (written, error) {
	if err := t.Room(); err != nil {
		return written{}, err
	}
	temp := "." + uuid.NewString() + partial
	w, err := t.writeTemp(ctx, folder, temp, r)
	if err == nil {
		w.name, err = p.name(temp)
		err = durable.Error(err)
	}
	_ = folder.Remove(temp) // if it is still there; else a sweep does
	if err != nil {
		return written{}, err
	}
	crashpoint.At("file named")
	err = p.sync()
	if err == nil {
		err = t.checkPlace(folder, p.folder)
	}
	if err != nil {
		return written{}, durable.Error(errors.Join(err, folder.Remove(w.name)))
	}
	crashpoint.At("folder synced")
	return w, nil
}

// publication is how a file gets its name.
type publication struct {
	name   func(temp string) (string, error) // the temporary name may stay beside it
	sync   func() error                      // makes names durable
	folder string                            // where the folder lies in the tree
}

// writeTemp writes a new file and makes its content durable.
func (t *tree) writeTemp(ctx context.Context, folder *os.Root, name string, r io.Reader) (w written, err error) {
	f, err := folder.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return w, durable.Error(err)
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = durable.Error(e)
		}
	}()
	digest := sha256.New()
	disk := &disk{ctx: ctx, tree: t, file: f}
	if w.size, err = t.copyTo(io.MultiWriter(disk, digest), r); err != nil {
		return w, err
	}
	w.sha256 = hex.EncodeToString(digest.Sum(nil))
	crashpoint.At("file written")
	err = durable.Error(f.Sync())
	crashpoint.At("file synced")
	return w, err
}

const bufferSize = 128 << 10

// copyTo copies with a buffer of one size, even if r has a WriteTo. Buffers are reused:
// with small files they would be most of the garbage.
func (t *tree) copyTo(w io.Writer, r io.Reader) (int64, error) {
	buffer, ok := t.buffers.Get().(*[bufferSize]byte)
	if !ok {
		buffer = new([bufferSize]byte)
	}
	defer t.buffers.Put(buffer)
	return io.CopyBuffer(w, struct{ io.Reader }{r}, buffer[:])
}

// checkEvery is how many bytes are written between two checks of the free space.
const checkEvery = 4 << 20

// disk writes to a file while there is space and its context has not ended.
type disk struct {
	ctx       context.Context //nolint:containedctx // lives as long as one call of tree.fill
	tree      *tree
	file      *os.File
	unchecked int // bytes since the last check
}

func (d *disk) Write(p []byte) (int, error) {
	if err := d.ctx.Err(); err != nil {
		return 0, err
	}
	if d.unchecked += len(p); d.unchecked > checkEvery {
		if err := d.tree.Room(); err != nil {
			return 0, err
		}
		d.unchecked = 0
	}
	n, err := d.file.Write(p)
	return n, durable.Error(err)
}

// OnFull sets a function that may make room when the disk runs low, before anything is
// refused. It must be called before the first use, if at all.
func (t *tree) OnFull(ask func(enough func() bool)) { t.onFull = ask }

// Room returns nil if the disk has more free space than is to stay free, else
// ErrNoSpace.
func (t *tree) Room() error {
	free, err := durable.Free(t.dir)
	if err == nil && free <= t.minFree && t.onFull != nil {
		t.onFull(func() bool {
			free, err = durable.Free(t.dir)
			return err != nil || free > t.minFree
		})
	}
	if err != nil {
		return durable.Error(err)
	}
	if free <= t.minFree {
		return fmt.Errorf("%d bytes are free in %s: %w", free, t.dir, ports.ErrNoSpace)
	}
	return nil
}
