package cli

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"songmap/adapters/internal/durable"
	"songmap/adapters/internal/jobfolder"
)

// song is a file to analyse and where its Song Map and its picture go; an
// empty place means nowhere.
type song struct{ file, output, picture string }

// plan decides where the Song Map and the picture of each file go. It refuses places
// that would be written twice, or where there is anything but a file that may be
// replaced.
func plan(files []string, output, picture string) ([]song, error) {
	taken := map[string]string{}
	outputs, err := places("--output", output, jobfolder.SongMap, files, taken)
	if err != nil {
		return nil, err
	}
	pictures, err := places("--picture", picture, ".svg", files, taken)
	if err != nil {
		return nil, err
	}
	songs := make([]song, len(files))
	for i, file := range files {
		songs[i] = song{file, outputs[i], pictures[i]}
	}
	return songs, nil
}

// places returns where a flag puts what belongs to each file: the flag's value, or a
// file with the song's name in that folder. Taken holds which song is written where.
func places(flag, to, extension string, files []string, taken map[string]string) ([]string, error) {
	all := make([]string, len(files))
	folder, err := isFolder(to, len(files))
	if err != nil || to == "" {
		return all, err
	}
	for i, file := range files {
		out := to
		if folder {
			out = filepath.Join(to, stem(file)+extension)
		}
		switch other, found := taken[out]; {
		case found && other == file:
			return nil, fmt.Errorf("--output and --picture would both be written to %s", out)
		case found:
			return nil, fmt.Errorf("%s and %s would both be written to %s", other, file, out)
		}
		taken[out], all[i] = file, out
		if err := replaceable(flag, out, files); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// isFolder reports whether the output is a folder, and creates it if need be: one that
// exists, a name that ends in a separator, or any name if there are several songs.
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

// replaceable refuses to replace a song, a folder or a device, and to write into a
// folder that does not exist: after an analysis it is too late to find that out.
func replaceable(flag, output string, songs []string) error {
	old, err := os.Stat(output)
	if errors.Is(err, fs.ErrNotExist) {
		_, err = os.Stat(filepath.Dir(output))
		return err
	}
	if err != nil {
		return err
	}
	if !old.Mode().IsRegular() {
		return fmt.Errorf("%s %s is not a regular file", flag, output)
	}
	for _, song := range songs {
		if info, err := os.Stat(song); err == nil && os.SameFile(info, old) {
			return fmt.Errorf("%s %s would replace the song itself", flag, output)
		}
	}
	return nil
}

// replace writes a file that a flag names.
func replace(flag, name string, content []byte) error {
	draft := filepath.Join(filepath.Dir(name), ".songmap-"+rand.Text())
	if err := durable.Replace(name, draft, 0o666, content); err != nil {
		return fmt.Errorf("%s %s: %w", flag, name, plain(err))
	}
	return nil
}
