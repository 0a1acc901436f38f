package application

import (
	"context"
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

// EveryJob reads the jobs of a repository a page at a time, oldest first, so
// that those which come meanwhile are among them.
func EveryJob(repo ports.JobRepository) EachJob {
	return func(ctx context.Context, visit func(domain.Job) error) error {
		return eachJob(ctx, repo, ports.Query{OldestFirst: true, Limit: 1000}, visit)
	}
}

// Strays looks for files that belong to no job.
type Strays struct {
	Stores []ports.Files
	Jobs   EachJob
}

// Find calls found for each stray that nobody has touched since before.
func (s Strays) Find(ctx context.Context, before time.Time, found func(ports.Files, ports.Stored) error) error {
	for _, store := range s.Stores {
		strays, _, err := s.on(ctx, store, before)
		for _, f := range strays {
			if err == nil {
				err = found(store, f)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// on returns the strays in a store, and how many files and folders of jobs, to
// all appearances, lie there.
func (s Strays) on(ctx context.Context, store ports.Files, before time.Time) (strays []ports.Stored, there int, err error) {
	var batch []ports.Stored
	settle := func() error {
		more, err := s.strays(ctx, store, batch)
		strays, batch = append(strays, more...), batch[:0]
		return err
	}
	err = store.Each(ctx, func(f ports.Stored) error {
		if counts(f) {
			there++
		}
		if f.Modified.Before(before) {
			batch = append(batch, f)
		}
		if len(batch) < strayBatch {
			return nil
		}
		return settle()
	})
	if err != nil {
		return nil, there, err
	}
	return strays, there, settle()
}

// counts reports whether something is, or was, all that a job has in a store.
func counts(f ports.Stored) bool {
	return !f.Foreign && !f.Unfinished && (f.JobID == "" || f.Path == "")
}

// strays returns those of the files that belong to no job. Jobs are read after
// the files were listed, so that a job is seen that came in between.
func (s Strays) strays(ctx context.Context, store ports.Files, files []ports.Stored) ([]ports.Stored, error) {
	if len(files) == 0 {
		return nil, nil
	}
	o := newOwners(store.Name, files)
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
	name    func(path string) string
	files   []ports.Stored
	owned   []bool
	uploads map[string]int   // by name
	folders map[string][]int // by job
	alive   map[string]bool  // jobs that there are, among those with folders
}

func newOwners(name func(path string) string, files []ports.Stored) *owners {
	o := &owners{name, files, make([]bool, len(files)), map[string]int{}, map[string][]int{}, map[string]bool{}}
	for i, f := range files {
		switch {
		case f.JobID == "" && f.Unfinished: // no job has ever owned it, whatever its name
		case f.JobID == "":
			o.uploads[name(f.Path)] = i
		default:
			o.folders[f.JobID] = append(o.folders[f.JobID], i)
		}
	}
	return o
}

func (o *owners) see(j domain.Job) {
	if i, found := o.uploads[o.name(j.Input.Path)]; found {
		o.owned[i] = true
	}
	for _, i := range o.folders[j.ID] {
		o.alive[j.ID] = true
		o.owned[i] = o.owns(j, o.files[i])
	}
}

// owns reports whether something in a job's folder is the job's. As long as
// the job is not complete, its worker may be about to name any Song Map there.
func (o *owners) owns(j domain.Job, f ports.Stored) bool {
	return f.Path == "" || j.Status != domain.StatusComplete || j.SongMapPath == "" ||
		o.name(f.Path) == o.name(j.SongMapPath)
}
