package files

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

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

// Free returns how many bytes an ordinary user may still write to the disk
// that holds dir, or will hold it once it is created.
func Free(dir string) (int64, error) {
	n, err := free(dir)
	if parent := filepath.Dir(dir); errors.Is(err, fs.ErrNotExist) && parent != dir {
		return Free(parent)
	}
	return n, err
}

// Free is how many bytes may still be written to the disk of the folder.
func (t *tree) Free() (int64, error) { return Free(t.dir) }
