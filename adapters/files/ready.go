package files

import (
	"context"
	"errors"
	"os"

	"github.com/google/uuid"

	"songmap/adapters/internal/durable"
)

// Ready checks that the folder is there and can be written to.
func (t *tree) Ready(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	root, err := t.open()
	if err != nil {
		return err
	}
	defer root.Close()
	name := "." + uuid.NewString() + partial
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return durable.Error(err)
	}
	return durable.Error(errors.Join(f.Close(), root.Remove(name)))
}

// Free is how many bytes may still be written to the disk of the folder.
func (t *tree) Free() (int64, error) { return durable.Free(t.dir) }

// Size is how many bytes the disk has.
func (t *tree) Size() (int64, error) { return durable.Size(t.dir) }
