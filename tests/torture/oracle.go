package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// oracle compares what a service has with what its clients know. The service
// runs, and nobody else asks it.
type oracle struct {
	site *site
	to   *client
	*arena

	found []string
}

// maxSettle is how long jobs may take to end when nobody disturbs them. It
// is generous: the machine may be busy.
const maxSettle = 2 * time.Minute

// judge returns every promise that was not kept.
func (a *arena) judge(ctx context.Context, at *site, v *server, songs []*song) (found []string, err error) {
	to := newClient(v)
	defer to.close()
	o := &oracle{site: at, to: to, arena: a}
	if err := to.settle(ctx, maxSettle); err != nil {
		o.wrong("%v", err)
	}
	jobs, err := to.list(ctx)
	if err != nil {
		return nil, err
	}
	named := make(map[string][]view)
	for _, j := range jobs {
		named[j.FileName] = append(named[j.FileName], j)
	}
	stored, err := sums(at.uploads)
	if err != nil {
		return nil, err
	}
	for _, s := range songs {
		if err := o.song(ctx, s, named[s.name], stored); err != nil {
			return nil, err
		}
		delete(named, s.name)
	}
	for name := range named {
		o.wrong("nobody sent %s", name)
	}
	if err := o.database(ctx, jobs); err != nil {
		return nil, err
	}
	return o.found, ctx.Err()
}

func (o *oracle) wrong(format string, args ...any) {
	o.found = append(o.found, fmt.Sprintf(format, args...))
}

// song judges what there is of a song.
func (o *oracle) song(ctx context.Context, s *song, jobs []view, stored map[[sha256.Size]byte]bool) error {
	mayGo := s.mayGo
	s.mayGo = false
	switch {
	case len(jobs) > 1:
		o.duplicated++
		o.wrong("%s is there %d times", s.name, len(jobs))
	case len(jobs) == 1 && (s.fate == gone || s.fate == erased):
		o.wrong("job %s was deleted and is there again", jobs[0].JobID)
	case len(jobs) == 1:
		return o.job(ctx, s, jobs[0])
	case s.fate == kept && !mayGo:
		o.lost++
		o.wrong("job %s was acknowledged and is lost", s.id)
	case s.fate == offered: // it was not kept, and never will be unless it is sent again
	case s.fate == erased:
		if s.sent == 1 && stored[s.sum()] && !o.swept(ctx, s) {
			o.wrong("job %s was deleted and its upload is still there", s.id)
		}
	default:
		s.fate = gone
	}
	return nil
}

// maxSweep is how long the sweeper may take that runs at the start.
const maxSweep = 20 * time.Second

// swept reports whether the upload of a deleted job goes after all, where a
// disaster may have brought it back, or waits for a person among many.
func (o *oracle) swept(ctx context.Context, s *song) bool {
	if !o.site.forgets {
		return false
	}
	for begun := time.Now(); time.Since(begun) < maxSweep && ctx.Err() == nil; {
		if stored, err := sums(o.site.uploads); err == nil && !stored[s.sum()] || o.site.holds() {
			return true
		}
		wait(ctx, 100*time.Millisecond)
	}
	return false
}

// job judges a job that is there. Beside the Song Map that a complete job owns
// there may be those of workers that died; the sweeper gets them.
func (o *oracle) job(ctx context.Context, s *song, v view) error {
	if violation := s.saw(v); violation != "" {
		o.wrong("%s", violation)
	}
	code, body, err := o.to.ask(ctx, http.MethodGet, "/api/audio/"+v.JobID+"/original")
	if err != nil {
		return err
	}
	if code != http.StatusOK || !bytes.Equal(body, s.bytes) {
		o.lost++
		o.wrong("the upload of job %s answers %d and has %d bytes, want the %d that were sent", v.JobID, code, len(body), len(s.bytes))
	}
	if v.Status != "complete" {
		return nil
	}
	code, body, err = o.to.ask(ctx, http.MethodGet, "/api/songmap/"+v.JobID)
	if err != nil {
		return err
	}
	var answer struct {
		SongMap struct {
			ID string `json:"id"`
		} `json:"song_map"`
	}
	if code != http.StatusOK || json.Unmarshal(body, &answer) != nil || answer.SongMap.ID != v.JobID {
		o.wrong("the Song Map of job %s answers %d: %s", v.JobID, code, body)
	}
	return nil
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
