package application

import (
	"context"
	"path/filepath"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// StrayAfter is how long a file must have lain untouched before it can be a
// stray: an upload is on the disk before its job is stored.
const StrayAfter = time.Hour

// strayBatch bounds how many files are compared with all jobs at a time.
const strayBatch = 100_000

// EachJob calls visit for every stored job, until visit fails.
type EachJob func(ctx context.Context, visit func(domain.Job) error) error

// Strays looks for files that belong to no job.
type Strays struct {
	Shelves []ports.Shelf
	Jobs    EachJob
}

// Find calls found for each stray that nobody has touched since before.
func (s Strays) Find(ctx context.Context, before time.Time, found func(ports.Shelf, ports.Stored) error) error {
	for _, shelf := range s.Shelves {
		if err := s.findOn(ctx, shelf, before, found); err != nil {
			return err
		}
	}
	return nil
}

func (s Strays) findOn(ctx context.Context, shelf ports.Shelf, before time.Time, found func(ports.Shelf, ports.Stored) error) error {
	var batch []ports.Stored
	settle := func() error {
		strays, err := s.strays(ctx, batch)
		batch = batch[:0]
		for _, f := range strays {
			if err == nil {
				err = found(shelf, f)
			}
		}
		return err
	}
	err := shelf.Each(ctx, func(f ports.Stored) error {
		if f.Modified.Before(before) {
			batch = append(batch, f)
		}
		if len(batch) < strayBatch {
			return nil
		}
		return settle()
	})
	if err != nil {
		return err
	}
	return settle()
}

// strays returns those of the files that belong to no job. Jobs are read after
// the files were listed, so that a job is seen that came in between.
func (s Strays) strays(ctx context.Context, files []ports.Stored) ([]ports.Stored, error) {
	if len(files) == 0 {
		return nil, nil
	}
	o := newOwners(files)
	if err := s.Jobs(ctx, func(j domain.Job) error { o.see(j); return nil }); err != nil {
		return nil, err
	}
	var strays []ports.Stored
	for i, f := range files {
		if !o.owned[i] && (f.JobID == "" || f.Path == "" || o.alive[f.JobID]) { // else it goes with its folder
			strays = append(strays, f)
		}
	}
	return strays, nil
}

// owners finds out which files have one.
type owners struct {
	files   []ports.Stored
	owned   []bool
	uploads map[string]int   // by the last element of the path, which is unlike all others
	folders map[string][]int // by job
	alive   map[string]bool  // jobs that there are, among those with folders
}

func newOwners(files []ports.Stored) *owners {
	o := &owners{files, make([]bool, len(files)), map[string]int{}, map[string][]int{}, map[string]bool{}}
	for i, f := range files {
		if f.JobID == "" {
			o.uploads[filepath.Base(f.Path)] = i
		} else {
			o.folders[f.JobID] = append(o.folders[f.JobID], i)
		}
	}
	return o
}

func (o *owners) see(j domain.Job) {
	if i, found := o.uploads[filepath.Base(j.Input.Path)]; found {
		o.owned[i] = true
	}
	for _, i := range o.folders[j.ID] {
		o.alive[j.ID] = true
		o.owned[i] = owns(j, o.files[i])
	}
}

// owns reports whether something in a job's folder is the job's. As long as
// the job is not complete, its worker may be about to name any Song Map there.
func owns(j domain.Job, f ports.Stored) bool {
	return f.Path == "" || j.Status != domain.Complete || j.SongMapPath == "" ||
		filepath.Base(f.Path) == filepath.Base(j.SongMapPath)
}
