package process

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"songmap/adapters/internal/songjson"
	"songmap/domain"
	"songmap/ports"
)

// What can go wrong with an analyzer.
var (
	errNoSongMap = errors.New("ended well, without a Song Map")
	errTimedOut  = errors.New("timed out")
	errTooMuch   = fmt.Errorf("standard output is longer than %d bytes", maxOutput)
)

// Analyze runs the command. The time limit includes the side files.
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
		if err = space.publish(limited); err != nil {
			err = failed(domain.CodeAnalyzerFailed, err)
		}
	}
	switch {
	case ctx.Err() != nil:
		return ports.Analysis{}, context.Cause(ctx)
	case err != nil:
		return ports.Analysis{}, err
	}
	return ports.Analysis{SongMap: songMap, Warnings: songjson.Warnings(songMap)}, nil
}

// analyze runs the command and interprets how it ended.
func (a *Analyzer) analyze(ctx context.Context, task ports.Task, space *workspace, advance ports.Advance) ([]byte, error) {
	running, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	out := &output{progress: progress{advance: advance}, stop: stop}
	stderr := &headTail{}
	err := a.run(running, task, space, out, stderr)
	out.end()

	switch err := a.outcome(err, context.Cause(running), out, stderr); {
	case err != nil:
		return nil, err
	case out.songMap != nil:
		return out.songMap, nil
	}
	songMap, err := space.songMap(ctx)
	if err != nil {
		return nil, failed(domain.CodeAnalyzerFailed, withStderr(errors.Join(errNoSongMap, out.notSongMap, err), stderr))
	}
	return songMap, nil
}

// outcome returns the failure of a process that ended with err, or that we stopped for
// a reason; nil if the process ended well.
func (a *Analyzer) outcome(err, stopped error, out *output, stderr *headTail) error {
	switch {
	case err != nil && stopped != nil:
		return failed(domain.CodeAnalyzerFailed, withStderr(stopped, stderr))
	case out.failure != nil:
		return withCause(out.failure, withStderr(errors.Join(out.notSongMap, err), stderr))
	case err != nil && a.config.Limits.Memory > 0 && outOfMemory(stderr.String()):
		return failed(domain.CodeOutOfMemory, withStderr(err, stderr))
	case err != nil && a.config.Limits.CPU > 0 && strings.Contains(stderr.String(), outOfCPU):
		return failed(domain.CodeTimedOut, withStderr(err, stderr))
	case err != nil:
		return failed(domain.CodeAnalyzerFailed, withStderr(err, stderr))
	}
	return nil
}
