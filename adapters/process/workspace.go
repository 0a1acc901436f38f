package process

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"songmap/adapters/internal/jobfolder"
	"songmap/adapters/internal/nofollow"
	"songmap/adapters/internal/songjson"
	"songmap/ports"
)

// workspace is the folder that one run of an analyzer may write to. It is a
// folder of its own, so that a run that failed leaves nothing, and one that
// should be dead by now cannot touch what another run has left. Whatever the
// analyzer puts in its place, nothing outside the job's folder is read or moved.
type workspace struct {
	jobID string
	job   *os.Root // the job's folder: side files go there if all goes well
	name  string   // of the workspace in it
	dir   string   // the workspace, for the analyzer
	spare string   // of a folder beside it, for what need not last
	temp  string   // that folder, for the analyzer
}

// workspaces begins the names of these folders.
const workspaces = ".analysis-"

func newWorkspace(task ports.Task) (*workspace, error) {
	final, err := filepath.Abs(task.Output)
	if err != nil {
		return nil, err
	}
	job, err := openFolder(final)
	if err != nil {
		return nil, err
	}
	name, spare := workspaces+rand.Text(), workspaces+rand.Text()
	if err := errors.Join(sweep(job), job.Mkdir(name, 0o700), job.Mkdir(spare, 0o700)); err != nil {
		return nil, errors.Join(err, job.Close())
	}
	return &workspace{task.JobID, job, name, filepath.Join(final, name), spare, filepath.Join(final, spare)}, nil
}

func openFolder(name string) (*os.Root, error) {
	parent, err := os.OpenRoot(filepath.Dir(name))
	if err != nil {
		return nil, err
	}
	defer parent.Close()
	return nofollow.Folder(parent, filepath.Base(name))
}

// sweep drops the workspaces of runs that died with the service, or that lost
// the job to this one.
func sweep(job *os.Root) error {
	entries, err := list(job)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), workspaces) {
			err = errors.Join(err, job.RemoveAll(e.Name()))
		}
	}
	return err
}

func list(folder *os.Root) ([]fs.DirEntry, error) {
	f, err := folder.Open(".")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.ReadDir(-1)
}

// songMap reads the Song Map of an analyzer that wrote it to a file, unless
// ctx ends first.
func (w *workspace) songMap(ctx context.Context) ([]byte, error) {
	f, err := nofollow.File(w.job, filepath.Join(w.name, w.jobID+jobfolder.SongMap))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(until{ctx, f}, maxOutput+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxOutput {
		return nil, fmt.Errorf("%s is longer than %d bytes", f.Name(), maxOutput)
	}
	return text, songjson.Check(text)
}

// publish moves side files to their place: files and folders, no links, pipes
// and the like. Song Maps are not side files: which one counts is not for an
// analyzer to say. It goes no further when ctx ends.
func (w *workspace) publish(ctx context.Context) error {
	folder, err := nofollow.Folder(w.job, w.name)
	if err != nil {
		return err
	}
	defer folder.Close()
	entries, err := list(folder)
	for _, e := range entries {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if strings.HasSuffix(e.Name(), jobfolder.SongMap) || !e.IsDir() && !e.Type().IsRegular() {
			continue
		}
		err = errors.Join(err, w.job.RemoveAll(e.Name()), w.job.Rename(filepath.Join(w.name, e.Name()), e.Name()))
	}
	return err
}

// remove drops what was not published. What cannot be dropped goes with the
// job's folder.
func (w *workspace) remove() {
	_ = errors.Join(w.job.RemoveAll(w.name), w.job.RemoveAll(w.spare), w.job.Close())
}

// until is a reader that fails when a context has ended.
type until struct {
	ctx context.Context //nolint:containedctx // io.Reader has no room for it
	r   io.Reader
}

func (u until) Read(p []byte) (int, error) {
	if u.ctx.Err() != nil {
		return 0, context.Cause(u.ctx)
	}
	return u.r.Read(p)
}
