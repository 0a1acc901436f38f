package files

import (
	"errors"
	"io/fs"
	"os"
)

// linkNew gives a file a name that is not taken; otherwise the error is fs.ErrExist.
// It uses link(2), which refuses a name that is taken, where rename would replace it.
// Some disks have no hard links (exFAT, SMB, some FUSE mounts) and report that in many
// ways; there it reserves the name. The temporary name may stay.
func (t *tree) linkNew(folder *os.Root, temp, name string) error {
	link := (*os.Root).Link
	if t.link != nil {
		link = t.link
	}
	if err := link(folder, temp, name); err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	return reserve(folder, temp, name)
}

// reserve takes the name by an empty file and then replaces that. After a crash in
// between the name stays taken.
func reserve(folder *os.Root, temp, name string) error {
	f, err := folder.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return errors.Join(err, folder.Remove(name))
	}
	if err := folder.Rename(temp, name); err != nil {
		return errors.Join(err, folder.Remove(name))
	}
	return nil
}
