package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"songmap/adapters/internal/durable"
)

// Digest returns the size of a file and the SHA-256 of its content, in hex.
func Digest(name string) (size int64, digest string, err error) {
	f, err := os.Open(name)
	if err != nil {
		return 0, "", err
	}
	defer f.Close()
	hash := sha256.New()
	size, err = io.Copy(hash, f)
	return size, hex.EncodeToString(hash.Sum(nil)), err
}

// duplicate gives the content of a file, which must have the digest, another
// name as well: by a hard link where the disk can, since no file of a job is
// ever written to again, else by a copy. The name must not be taken.
func duplicate(from, to, digest string) error {
	from, err := filepath.EvalSymlinks(from) // a link to a link would break with it
	if err != nil {
		return err
	}
	err = os.Link(from, to)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		err = copyFile(from, to)
	}
	if err != nil {
		return err
	}
	_, is, err := Digest(to)
	if err == nil && is != digest {
		err = fmt.Errorf("%s %w", from, ErrChanged)
	}
	if err != nil {
		return errors.Join(err, os.Remove(to))
	}
	return nil
}

func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return errors.Join(err, os.Remove(to))
	}
	return nil
}

// Restore brings a file back from the media of a backup, under a name that is
// not taken. The error is or wraps fs.ErrNotExist if the backup has no media,
// and ErrChanged if they are damaged.
func Restore(database string, file File, to string) error {
	if len(file.SHA256) != 2*sha256.Size || filepath.Base(file.SHA256) != file.SHA256 {
		return fmt.Errorf("%s: %w", file.Path, fs.ErrNotExist)
	}
	from := filepath.Join(beside(database, mediaEnd), file.SHA256)
	if _, err := os.Stat(from); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	temp := filepath.Join(filepath.Dir(to), "."+filepath.Base(to)+".part")
	if err := os.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	// Never a link: what is restored must not share its fate with the backup.
	if err := copyFile(from, temp); err != nil {
		return err
	}
	if _, digest, err := Digest(temp); err != nil || digest != file.SHA256 {
		return errors.Join(err, fmt.Errorf("%s %w", from, ErrChanged), os.Remove(temp))
	}
	return durable.Rename(temp, to)
}
