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

	"songmap/adapters/internal/nofollow"
	"songmap/ports"
)

// Digest reads r to its end and returns the size and the SHA-256, in hex.
func Digest(r io.Reader) (size int64, digest string, err error) {
	hash := sha256.New()
	size, err = io.Copy(hash, r)
	return size, hex.EncodeToString(hash.Sum(nil)), err
}

func digestOf(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	_, digest, err := Digest(f)
	return digest, err
}

// duplicate gives a file, which must have the digest, another name: by a hard link if
// it is one of a disk that has them, since files of jobs are never changed, else by a
// copy. The name must not be taken.
func duplicate(from ports.File, to, digest string) error {
	err := errNoFile
	if f, ok := from.ReadSeekCloser.(*os.File); ok {
		err = hardLink(f, to)
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		err = copyFile(from, to)
	}
	if err != nil {
		return err
	}
	is, err := digestOf(to)
	if err == nil && is != digest {
		err = fmt.Errorf("%s %w", from.Name, ErrChanged)
	}
	if err != nil {
		return errors.Join(err, os.Remove(to))
	}
	return nil
}

var errNoFile = errors.New("it is not on a disk of this machine")

// hardLink links an open file. Its name may have become that of something else, such as
// a symbolic link, which would be linked itself.
func hardLink(from *os.File, to string) error {
	if err := os.Link(from.Name(), to); err != nil {
		return err
	}
	opened, err := from.Stat()
	linked, err2 := os.Lstat(to)
	if err = errors.Join(err, err2); err == nil && !os.SameFile(opened, linked) {
		err = fmt.Errorf("%s %w", from.Name(), ErrChanged)
	}
	if err != nil {
		return errors.Join(err, os.Remove(to))
	}
	return nil
}

func copyFile(from io.ReadSeeker, to string) error {
	if _, err := from.Seek(0, io.SeekStart); err != nil {
		return err
	}
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, from)
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return errors.Join(err, os.Remove(to))
	}
	return nil
}

// OpenMedia opens a file among the media of a backup. The error is or wraps
// fs.ErrNotExist if the backup does not have it, and ErrChanged if it is damaged.
func OpenMedia(database string, file File) (*os.File, error) {
	if len(file.SHA256) != 2*sha256.Size || filepath.Base(file.SHA256) != file.SHA256 {
		return nil, fmt.Errorf("%s: %w", file.Path, fs.ErrNotExist)
	}
	media, err := os.OpenRoot(beside(database, mediaEnd))
	if err != nil {
		return nil, err
	}
	defer media.Close()
	f, err := nofollow.File(media, file.SHA256)
	if err != nil {
		return nil, err
	}
	_, digest, err := Digest(f)
	if err == nil && digest != file.SHA256 {
		err = fmt.Errorf("%s %w", f.Name(), ErrChanged)
	}
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}
