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

// workspace is the folder that one run of an analyzer may write to. Each run has its
// own, so that a failed run leaves nothing, and one that should have ended cannot
// change what another run has left. Whatever the analyzer puts in its place, nothing
// outside the job's folder is read or moved.
type workspace struct {
	jobID    string
	job      *os.Root // the job's folder, for side files in the end
	name     string   // of the workspace in the job's folder
	dir      string   // its absolute path
	tempName string   // of a folder beside it for temporary files
	temp     string   // its absolute path
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

// sweep removes the workspaces of runs that died with the service, or that lost the job
// to this one.
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
	text, err := io.ReadAll(io.LimitReader(contextReader{ctx, f}, maxOutput+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxOutput {
		return nil, fmt.Errorf("%s is longer than %d bytes", f.Name(), maxOutput)
	}
	return text, songjson.Check(text)
}

// publish moves side files to the job's folder: files and folders, no links, pipes and
// the like. Song Maps are not side files: an analyzer must not decide which one counts.
// It stops when ctx ends.
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

// remove removes what was not published. What cannot be removed is removed with the
// job's folder.
func (w *workspace) remove() {
	_ = errors.Join(w.job.RemoveAll(w.name), w.job.RemoveAll(w.tempName), w.job.Close())
}

// contextReader is a reader that fails once a context has ended.
type contextReader struct {
	ctx context.Context //nolint:containedctx // io.Reader has no room for it
	r   io.Reader
}

func (c contextReader) Read(p []byte) (int, error) {
	if c.ctx.Err() != nil {
		return 0, context.Cause(c.ctx)
	}
	return c.r.Read(p)
}
