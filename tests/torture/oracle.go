//go:build unix

package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"songmap/tests/crowd"
)

// oracle compares what a site has, on its disk too, with what its clients know.
type oracle struct {
	crowd.Oracle
	site *site
}

// judge returns every promise that was not kept.
func (a *arena) judge(ctx context.Context, at *site, v *server, songs []*crowd.Song) (found []string, err error) {
	o := &oracle{crowd.Oracle{To: crowd.NewClient(v.url)}, at}
	defer o.To.Close()
	o.Remains = o.remains
	jobs, err := o.Judge(ctx, songs)
	if err == nil {
		err = o.database(ctx, jobs)
	}
	a.lost += o.Lost
	a.duplicated += o.Duplicated
	return o.Found, err
}

// remains reports whether the upload of a deleted job lies there, and stays.
func (o *oracle) remains(ctx context.Context, s *crowd.Song) bool {
	stored, err := sums(o.site.uploads)
	return err != nil || stored[s.Sum()] && !o.swept(ctx, s)
}

// maxSweep is how long the sweeper may take that runs at the start.
const maxSweep = 20 * time.Second

// swept reports whether the upload of a deleted job goes after all, where a
// disaster may have brought it back, or waits for a person among many.
func (o *oracle) swept(ctx context.Context, s *crowd.Song) bool {
	if !o.site.forgets {
		return false
	}
	for begun := time.Now(); time.Since(begun) < maxSweep && ctx.Err() == nil; {
		if stored, err := sums(o.site.uploads); err == nil && !stored[s.Sum()] || o.site.holds() {
			return true
		}
		wait(ctx, 100*time.Millisecond)
	}
	return false
}

// sums are the hashes of the files in a folder, less those being received and
// those in the trash.
func sums(dir string) (map[[sha256.Size]byte]bool, error) {
	all := make(map[[sha256.Size]byte]bool)
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err == nil && e.IsDir() && e.Name() == ".trash" {
			return filepath.SkipDir
		}
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // swept meanwhile
		}
		all[sha256.Sum256(text)] = true
		return err
	})
	return all, err
}
