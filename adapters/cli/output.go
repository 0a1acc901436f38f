package cli

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// song is a file to analyse and where its Song Map goes; an empty output means
// nowhere.
type song struct{ file, output string }

// plan says where the Song Map of each file goes. It refuses outputs that
// would take the place of one another or of anything but an old Song Map.
func plan(files []string, output string) ([]song, error) {
	songs := make([]song, len(files))
	folder, err := isFolder(output, len(files))
	if err != nil {
		return nil, err
	}
	taken := map[string]string{}
	for i, file := range files {
		songs[i] = song{file, output}
		if output == "" {
			continue
		}
		if folder {
			songs[i].output = filepath.Join(output, stem(file)+".song_map.json")
		}
		out := songs[i].output
		if other, found := taken[out]; found {
			return nil, fmt.Errorf("%s and %s would both be written to %s", other, file, out)
		}
		taken[out] = file
		if err := replaceable(out, files); err != nil {
			return nil, err
		}
	}
	return songs, nil
}

// isFolder reports whether the output is a folder, and makes it if need be:
// one that is there, a name that ends like one, or any name when there is more
// than one Song Map to write.
func isFolder(output string, songs int) (bool, error) {
	if output == "" {
		return false, nil
	}
	info, err := os.Stat(output)
	if err == nil && info.IsDir() {
		return true, nil
	}
	if songs == 1 && !os.IsPathSeparator(output[len(output)-1]) {
		return false, nil
	}
	return true, os.MkdirAll(output, 0o777)
}

// replaceable refuses to write over a song, a folder or a device, and into a
// folder that is not there: an analysis is too long to find that out later.
func replaceable(output string, songs []string) error {
	old, err := os.Stat(output)
	if errors.Is(err, fs.ErrNotExist) {
		_, err = os.Stat(filepath.Dir(output))
		return err
	}
	if err != nil {
		return err
	}
	if !old.Mode().IsRegular() {
		return fmt.Errorf("--output %s is not a regular file", output)
	}
	for _, song := range songs {
		if info, err := os.Stat(song); err == nil && os.SameFile(info, old) {
			return fmt.Errorf("--output %s would replace the song itself", output)
		}
	}
	return nil
}

// replace writes a file so that whoever opens it, even after a crash, finds the
// old content or the new one, whole.
func replace(name string, content []byte) (err error) {
	draft := filepath.Join(filepath.Dir(name), ".songmap-"+rand.Text())
	f, err := os.OpenFile(draft, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return fmt.Errorf("--output %s: %w", name, plain(err))
	}
	_, err = f.Write(content)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(draft, name)
	}
	if err != nil {
		_ = os.Remove(draft)
		return fmt.Errorf("--output %s: %w", name, plain(err))
	}
	return nil
}
