package files

import (
	"context"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"songmap/adapters/internal/jobfolder"
	"songmap/ports"
)

var (
	_ ports.Files = (*Uploads)(nil)
	_ ports.Files = (*Results)(nil)
)

// isPart reports whether an upload that is being written has such a name.
func isPart(name string) bool {
	id, found := strings.CutSuffix(name, partial)
	return found && strings.HasPrefix(id, ".") && jobfolder.IsJob(id[1:])
}

// Name is the last element of the path: rows name files by way of the folder as it
// was configured, and no two files below it have the same.
func (t *tree) Name(path string) string { return filepath.Base(path) }

// Each visits uploads, except for the hidden files of others.
func (s *Uploads) Each(ctx context.Context, visit func(ports.Stored) error) error {
	return s.list(ctx, ".", func(info fs.FileInfo) error {
		name := info.Name()
		part := isPart(name)
		ours := part || jobfolder.IsUpload(name)
		if !info.Mode().IsRegular() || !ours && strings.HasPrefix(name, ".") {
			return nil
		}
		return visit(ports.Stored{
			Path: filepath.Join(s.dir, name), Modified: info.ModTime(), Foreign: !ours, Unfinished: part,
		})
	})
}

// Each visits the folders of jobs and their Song Maps. A folder whose name a client
// may have chosen for a job counts if a Song Map of that job lies in it.
func (s *Results) Each(ctx context.Context, visit func(ports.Stored) error) error {
	return s.list(ctx, ".", func(info fs.FileInfo) error {
		id := info.Name()
		if !info.IsDir() || jobfolder.Check(id) != nil {
			return nil
		}
		songMaps, err := s.songMaps(ctx, id)
		foreign := !jobfolder.IsJob(id)
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
		if jobfolder.IsSongMap(id, info.Name()) && info.Mode().IsRegular() {
			all = append(all, ports.Stored{
				JobID: id, Path: filepath.Join(s.dir, id, info.Name()), Modified: info.ModTime(),
			})
		}
		return nil
	})
}

func (s *Uploads) EachDiscarded(ctx context.Context, visit func(ports.Discarded) error) error {
	return s.eachDiscarded(ctx, func(at time.Time, info fs.FileInfo) error {
		name := info.Name()
		return visit(ports.Discarded{At: at, Stored: ports.Stored{
			Path: filepath.Join(s.dir, name), Foreign: !isPart(name) && !jobfolder.IsUpload(name), Unfinished: strings.HasSuffix(name, partial),
		}})
	})
}

func (s *Results) EachDiscarded(ctx context.Context, visit func(ports.Discarded) error) error {
	return s.eachDiscarded(ctx, func(at time.Time, info fs.FileInfo) error {
		id, _, _ := strings.Cut(info.Name(), ".")
		if jobfolder.Check(id) != nil {
			return nil
		}
		d := ports.Discarded{At: at, Stored: ports.Stored{JobID: id, Foreign: !jobfolder.IsJob(id)}}
		if !info.IsDir() {
			d.Path = filepath.Join(s.dir, id, info.Name())
		}
		return visit(d)
	})
}
