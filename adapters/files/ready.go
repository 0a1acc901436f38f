package files

import (
	"errors"
	"os"

	"github.com/google/uuid"
)

// Ready creates the folder if need be and tries whether it can be written to.
func (s *Uploads) Ready() error { return s.tree.ready() }

// Ready creates the folder if need be and tries whether it can be written to.
func (s *Results) Ready() error { return s.tree.ready() }

func (t *tree) ready() error {
	root, err := t.make()
	if err != nil {
		return err
	}
	defer root.Close()
	name := "." + uuid.NewString() + partial
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return refused(err)
	}
	return refused(errors.Join(f.Close(), root.Remove(name)))
}
