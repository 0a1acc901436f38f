package files

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"time"

	"songmap/ports"
)

// staleAfter is how long nothing has been written to a partial file before it
// counts as left over. Receiving gives up on a silent client much earlier.
const staleAfter = time.Hour

// Sweep removes what a process that died while it received uploads has left.
func (s *Uploads) Sweep(now time.Time) error {
	root, err := s.tree.open()
	if errors.Is(err, ports.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	defer root.Close()
	entries, err := fs.ReadDir(root.FS(), ".")
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") && strings.HasSuffix(e.Name(), partial) {
			err = errors.Join(err, sweepOne(root, e, now))
		}
	}
	return refused(err)
}

func sweepOne(root *os.Root, e fs.DirEntry, now time.Time) error {
	info, err := e.Info()
	if errors.Is(err, fs.ErrNotExist) || err == nil && now.Sub(info.ModTime()) < staleAfter {
		return nil
	}
	if err != nil {
		return err
	}
	return root.Remove(e.Name())
}
