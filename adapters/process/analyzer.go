package process

import (
	"context"
	"errors"
	"fmt"

	"songmap/adapters/internal/songjson"
	"songmap/domain"
	"songmap/ports"
)

// What an analyzer may do wrong.
var (
	errNoSongMap = errors.New("ended well, without a Song Map")
	errTimedOut  = errors.New("timed out")
	errTooMuch   = fmt.Errorf("standard output is longer than %d bytes", maxOutput)
)

// Analyze implements ports.Analyzer. The time limit is for all of it.
func (a *Analyzer) Analyze(ctx context.Context, task ports.Task, advance ports.Advance) (ports.Analysis, error) {
	limited := ctx
	if a.config.Timeout > 0 {
		var cancel context.CancelFunc
		limited, cancel = context.WithTimeoutCause(ctx, a.config.Timeout, errTimedOut)
		defer cancel()
	}
	space, err := newWorkspace(task)
	if err != nil {
		return ports.Analysis{}, failed(domain.CodeAnalyzerFailed, err)
	}
	defer space.remove()
	task.Output = space.dir

	songMap, err := a.analyze(limited, task, space, advance)
	if err == nil {
		err = fault(space.publish(limited))
	}
	switch {
	case ctx.Err() != nil:
		return ports.Analysis{}, context.Cause(ctx)
	case err != nil:
		return ports.Analysis{}, err
	}
	return ports.Analysis{SongMap: songMap, Warnings: songjson.Warnings(songMap)}, nil
}

// analyze runs the command and makes sense of how it ended.
func (a *Analyzer) analyze(ctx context.Context, task ports.Task, space *workspace, advance ports.Advance) ([]byte, error) {
	running, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	out := &output{progress: progress{advance: advance}, stop: stop}
	stderr := &ends{}
	err := a.run(running, task, space, out, stderr)
	out.end()

	switch err := a.verdict(err, context.Cause(running), out, stderr); {
	case err != nil:
		return nil, err
	case out.songMap != nil:
		return out.songMap, nil
	}
	songMap, err := space.songMap(ctx)
	if err != nil {
		return nil, fault(ended(errors.Join(errNoSongMap, out.fault, err), stderr))
	}
	return songMap, nil
}

// fault is the failure of what we do with what an analyzer has left.
func fault(cause error) error {
	switch {
	case cause == nil:
		return nil
	case errors.Is(cause, errTimedOut):
		return failed(domain.CodeTimedOut, cause)
	}
	return failed(domain.CodeAnalyzerFailed, cause)
}

// verdict is the failure of a process that ended with err, or that we stopped
// for a reason. It is nil if the process ended well.
func (a *Analyzer) verdict(err, stopped error, out *output, stderr *ends) error {
	switch {
	case err != nil && errors.Is(stopped, errTimedOut):
		return failed(domain.CodeTimedOut, ended(stopped, stderr))
	case err != nil && stopped != nil:
		return failed(domain.CodeAnalyzerFailed, ended(stopped, stderr))
	case out.failure != nil:
		return because(out.failure, ended(errors.Join(out.fault, err), stderr))
	case err != nil && a.config.Memory > 0 && outOfMemory(stderr.String()):
		return failed(domain.CodeOutOfMemory, ended(err, stderr))
	case err != nil:
		return failed(domain.CodeAnalyzerFailed, ended(err, stderr))
	}
	return nil
}
