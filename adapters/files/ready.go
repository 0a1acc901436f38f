package files

import (
	"errors"
	"os"

	"github.com/google/uuid"
)

// Ready checks that the folder is there and can be written to.
func (t *tree) Ready() error {
	root, err := t.open()
	if err != nil {
		return err
	}
	defer root.Close()
	name := "." + uuid.NewString() + partial
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return diskError(err)
	}
	return diskError(errors.Join(f.Close(), root.Remove(name)))
}
