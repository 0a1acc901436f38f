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
	"songmap/ports"
)

// partial ends the name of a file that is being written; a dot begins it.
const partial = ".part"

// written is what tree.write says about a new file.
type written struct {
	name   string
	size   int64
	sha256 string // in hex
}

// write keeps what r gives in a new file of the folder. When everything is on
// the disk, it gets a name. On an error nothing is left.
func (t *tree) write(ctx context.Context, folder *os.Root, r io.Reader, p publication) (written, error) {
	if err := t.Room(); err != nil {
		return written{}, err
	}
	temp := "." + uuid.NewString() + partial
	w, err := t.fill(ctx, folder, temp, r)
	if err == nil {
		w.name, err = p.name(temp)
		err = refused(err)
	}
	_ = folder.Remove(temp) // if it is still there; a sweep comes after us
	if err != nil {
		return written{}, err
	}
	crashpoint.At("file named")
	err = p.sync()
	if err == nil {
		err = t.stays(folder, p.folder)
	}
	if err != nil {
		return written{}, refused(errors.Join(err, folder.Remove(w.name)))
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

// fill writes a new file and makes its content durable.
func (t *tree) fill(ctx context.Context, folder *os.Root, name string, r io.Reader) (w written, err error) {
	f, err := folder.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return w, refused(err)
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = refused(e)
		}
	}()
	digest := sha256.New()
	disk := &disk{ctx: ctx, tree: t, file: f}
	if w.size, err = t.copyTo(io.MultiWriter(disk, digest), r); err != nil {
		return w, err
	}
	w.sha256 = hex.EncodeToString(digest.Sum(nil))
	crashpoint.At("file written")
	err = refused(f.Sync())
	crashpoint.At("file synced")
	return w, err
}

const bufferSize = 128 << 10

// copyTo copies with a buffer of one size, whatever r would rather do. Buffers
// are used again: of small files, they would be most of the garbage.
func (t *tree) copyTo(w io.Writer, r io.Reader) (int64, error) {
	buffer, ok := t.buffers.Get().(*[bufferSize]byte)
	if !ok {
		buffer = new([bufferSize]byte)
	}
	defer t.buffers.Put(buffer)
	return io.CopyBuffer(w, struct{ io.Reader }{r}, buffer[:])
}

// checkEvery is how many bytes are written between two looks at the free space.
const checkEvery = 4 << 20

// disk writes to a file while there is space and somebody waits for it.
type disk struct {
	ctx       context.Context //nolint:containedctx // lives as long as one call of tree.fill
	tree      *tree
	file      *os.File
	unchecked int // bytes since the last look at the free space
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
	return n, refused(err)
}

// Relieve has somebody asked to make room when the disk runs low, before anything
// is refused. Call it before the first use, if at all.
func (t *tree) Relieve(ask func(enough func() bool)) { t.relieve = ask }

// Room returns nil if the disk has more free space than is to stay free, else
// ErrNoSpace.
func (t *tree) Room() error {
	free, err := Free(t.dir)
	if err == nil && free <= t.minFree && t.relieve != nil {
		t.relieve(func() bool {
			free, err = Free(t.dir)
			return err != nil || free > t.minFree
		})
	}
	if err != nil {
		return refused(err)
	}
	if free <= t.minFree {
		return fmt.Errorf("%d bytes are free in %s: %w", free, t.dir, ports.ErrNoSpace)
	}
	return nil
}
