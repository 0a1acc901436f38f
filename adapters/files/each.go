package files

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"songmap/adapters/internal/jobfolder"
	"songmap/adapters/internal/nofollow"
	"songmap/ports"
)

var (
	_ ports.Files = (*Uploads)(nil)
	_ ports.Files = (*Results)(nil)
)

// The names that Songmap gives. What bears another one may be anybody's: the
// folder may hold more than the files of jobs.
var (
	uploadName = regexp.MustCompile(`^(?:` + uuidForm + `(?:\.[a-z0-9]{1,10})?|\.` + uuidForm + `\.part)$`)
	folderName = regexp.MustCompile(`^` + uuidForm + `$`)
)

const uuidForm = `[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`

// Name is the last element of the path: rows name files by way of the folder as it
// was configured, and no two files below it have the same.
func (t *tree) Name(path string) string { return filepath.Base(path) }

// Each implements ports.Files. Hidden files of others are passed over.
func (s *Uploads) Each(ctx context.Context, visit func(ports.Stored) error) error {
	return s.list(ctx, ".", func(info fs.FileInfo) error {
		name := info.Name()
		ours := uploadName.MatchString(name)
		if !info.Mode().IsRegular() || !ours && strings.HasPrefix(name, ".") {
			return nil
		}
		return visit(ports.Stored{
			Path: filepath.Join(s.dir, name), Modified: info.ModTime(), Foreign: !ours, Unfinished: ours && strings.HasSuffix(name, partial),
		})
	})
}

// Each implements ports.Files. A folder whose name could be a client's for a
// job counts as a job's if a Song Map of that job lies in it.
func (s *Results) Each(ctx context.Context, visit func(ports.Stored) error) error {
	return s.list(ctx, ".", func(info fs.FileInfo) error {
		id := info.Name()
		if !info.IsDir() || check(id) != nil {
			return nil
		}
		songMaps, err := s.songMaps(ctx, id)
		foreign := !folderName.MatchString(id)
		if err != nil || foreign && len(songMaps) == 0 {
			return err
		}
		if err := visit(ports.Stored{JobID: id, Modified: info.ModTime(), Foreign: foreign}); err != nil {
			return err
		}
		for _, f := range songMaps {
			if err := visit(f); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Results) songMaps(ctx context.Context, id string) (all []ports.Stored, err error) {
	return all, s.list(ctx, id, func(info fs.FileInfo) error {
		name, found := strings.CutSuffix(info.Name(), jobfolder.SongMap)
		token, ours := strings.CutPrefix(name, id)
		if found && ours && info.Mode().IsRegular() && (token == "" || strings.HasPrefix(token, ".")) {
			all = append(all, ports.Stored{
				JobID: id, Path: filepath.Join(s.dir, id, info.Name()), Modified: info.ModTime(),
			})
		}
		return nil
	})
}

// list calls visit for what lies in a folder of the tree, a part at a time, as
// folders can be large.
func (t *tree) list(ctx context.Context, folder string, visit func(fs.FileInfo) error) error {
	root, err := t.open()
	if err != nil {
		return present(err)
	}
	defer root.Close()
	below, err := nofollow.Folder(root, folder)
	if err != nil {
		return present(absent(err))
	}
	defer below.Close()
	f, err := below.Open(".")
	if err != nil {
		return refused(err)
	}
	defer f.Close()
	for {
		entries, err := f.ReadDir(listAtOnce)
		if errors.Is(err, io.EOF) || errors.Is(err, fs.ErrNotExist) { // the folder may go meanwhile
			return nil
		}
		if err != nil {
			return refused(err)
		}
		if err := each(ctx, below, entries, visit); err != nil {
			return err
		}
	}
}

const listAtOnce = 1000

func each(ctx context.Context, folder *os.Root, entries []fs.DirEntry, visit func(fs.FileInfo) error) error {
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		info, err := folder.Lstat(e.Name())
		if errors.Is(err, fs.ErrNotExist) { // gone since it was listed
			continue
		}
		if err != nil {
			return refused(err)
		}
		if err := visit(info); err != nil {
			return err
		}
	}
	return nil
}

// present takes what is not there for empty.
func present(err error) error {
	if errors.Is(err, ports.ErrNotFound) {
		return nil
	}
	return err
}
