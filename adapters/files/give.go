package files

import (
	"errors"
	"io/fs"
	"os"
)

// give gives a file a name that nothing has yet; fs.ErrExist if something has
// it. By link(2), which refuses a name that is taken where rename would replace
// what has it, or by a reservation where that does not work: some disks have no
// hard links (exFAT, SMB, some FUSE mounts) and say so in many ways. The
// temporary name may stay.
func (t *tree) give(folder *os.Root, temp, name string) error {
	link := (*os.Root).Link
	if t.link != nil {
		link = t.link
	}
	if err := link(folder, temp, name); err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	return reserve(folder, temp, name)
}

// reserve takes the name with an empty file, which then can only be replaced
// by us. A crash in between leaves it, as a name that is taken.
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
