package process

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"songmap/adapters/internal/songjson"
	"songmap/ports"
)

// suffix ends the names of Song Maps.
const suffix = ".song_map.json"

// workspace is the folder that one run of an analyzer may write to. It is a
// folder of its own, so that a run that failed leaves nothing, and one that
// should be dead by now cannot touch what another run has left.
type workspace struct {
	jobID string
	dir   string
	final string // where side files go if all goes well
}

// workspaces begins the names of these folders.
const workspaces = ".analysis-"

func newWorkspace(task ports.Task) (*workspace, error) {
	final, err := filepath.Abs(task.Output)
	if err != nil {
		return nil, err
	}
	if err := sweep(final); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(final, workspaces)
	return &workspace{task.JobID, dir, final}, err
}

// sweep drops the workspaces of runs that died with the service, or that lost
// the job to this one.
func sweep(dir string) error {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), workspaces) {
			err = errors.Join(err, os.RemoveAll(filepath.Join(dir, e.Name())))
		}
	}
	return err
}

// songMap reads the Song Map of an analyzer that wrote it to a file.
func (w *workspace) songMap() ([]byte, error) {
	f, err := os.Open(filepath.Join(w.dir, w.jobID+suffix))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxOutput+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxOutput {
		return nil, fmt.Errorf("%s is longer than %d bytes", f.Name(), maxOutput)
	}
	return text, songjson.Check(text)
}

// publish moves side files to their place. Song Maps are not side files:
// which one counts is not for an analyzer to say.
func (w *workspace) publish() error {
	entries, err := os.ReadDir(w.dir)
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), suffix) {
			continue
		}
		to := filepath.Join(w.final, e.Name())
		err = errors.Join(err, os.RemoveAll(to), os.Rename(filepath.Join(w.dir, e.Name()), to))
	}
	return err
}

// remove drops what was not published. What cannot be dropped goes with the
// job's folder.
func (w *workspace) remove() { _ = os.RemoveAll(w.dir) }
