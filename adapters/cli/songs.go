package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// stdin is the name of a song that comes from standard input, as "-".
const stdin = "stdin"

// song is a song that somebody named.
type song struct {
	file  string // "-": standard input
	under string // the folder between the one that was named and the song
}

// name returns the name of the song's file without its folder.
func (s song) name() string {
	if s.file == "-" {
		return stdin
	}
	return filepath.Base(s.file)
}

// String returns the song as people named it.
func (s song) String() string {
	if s.file == "-" {
		return stdin
	}
	return s.file
}

// soundEndings are those of the files in a folder that are songs.
const soundEndings = ".wav .wave .mp3 .flac .ogg .oga .opus .m4a .mp4 .aac .aif .aiff .aifc .wma .amr .caf .ac3 .wv .ape .mka .webm"

// songs returns the songs that arguments name: files, "-", and what is in folders. That
// there is no such file comes out when it is opened, and the others are done all the same.
func (s Streams) songs(args []string) ([]song, error) {
	var songs []song
	for i, arg := range args {
		if arg == "-" {
			if slices.Contains(args[:i], "-") {
				return nil, misused("- can be one song only")
			}
			if s.InTerminal {
				return nil, misused("- is a song from standard input, which is a terminal here")
			}
		}
		if info, err := os.Stat(arg); arg == "-" || err != nil || !info.IsDir() {
			songs = append(songs, song{file: arg})
			continue
		}
		inside, err := songsIn(arg)
		if err != nil {
			return nil, err
		}
		if len(inside) == 0 {
			inside = []song{{file: arg}} // open says what is wrong with it
		}
		songs = append(songs, inside...)
	}
	return songs, nil
}

// songsIn returns the songs of a folder and of those below it, by name. What is hidden
// stays so, and links are not followed, as they may lead in circles.
func songsIn(folder string) (songs []song, err error) {
	endings := strings.Fields(soundEndings)
	err = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		switch hidden := strings.HasPrefix(d.Name(), ".") && path != folder; {
		case err != nil:
			return fmt.Errorf("%s: %w", path, plain(err))
		case hidden && d.IsDir():
			return fs.SkipDir
		case hidden, !d.Type().IsRegular(), !slices.Contains(endings, strings.ToLower(filepath.Ext(path))):
			return nil
		}
		under, err := filepath.Rel(folder, filepath.Dir(path))
		songs = append(songs, song{path, under})
		return err
	})
	return songs, err
}

// open opens the file of a song, which must be a regular file.
func open(name string) (*os.File, int64, error) {
	info, err := os.Stat(name) // before opening: a pipe without a writer would block
	switch {
	case err != nil:
		return nil, 0, err
	case info.IsDir():
		return nil, 0, errors.New("is a folder without songs")
	case !info.Mode().IsRegular():
		return nil, 0, errors.New("is not a regular file; - reads standard input")
	}
	f, err := os.Open(name)
	return f, info.Size(), err
}
