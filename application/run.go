package application

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// run is what a worker does under one claim.
type run struct {
	*Workers
	job   domain.Job
	token string
	claim int64 // the number of the event with which the claim began
}

// do analyses the job and ends the claim. When ctx ends first, the job is
// given back.
func (r *run) do(ctx context.Context) {
	ctx, leave := r.Dispatch.enter(ctx, r.job.ID, r.claim)
	defer leave()
	ctx, keeper := r.keep(ctx)
	err := r.work(ctx, keeper.advance)
	cause := context.Cause(ctx)
	keeper.stop()

	last := context.WithoutCancel(ctx)
	switch {
	case err == nil:
	case lost(err) || lost(cause):
		if errors.Is(err, domain.ErrFenced) || errors.Is(cause, domain.ErrFenced) {
			r.Observer.Refused(r.job.ID)
		}
		r.tidy(last)
	case cause == nil && errors.Is(err, errNoRoom) && r.Fitness.fit(last):
		r.postpone(last)
	case cause != nil, errors.Is(err, errUnfit), r.unfit(last, err):
		r.giveBack(last)
	default:
		r.fail(last, err)
	}
}

// lost reports whether the job is no longer this run's: cancelled, deleted,
// or taken back because the claim had run out.
func lost(err error) bool {
	return errors.Is(err, errUnwanted) || errors.Is(err, domain.ErrFenced)
}

// work analyses the job, keeps its side files and its Song Map, then says so. A
// disk that is full or a repository that is away makes it wait: the analysis is
// done, and there is nothing better to do with it.
func (r *run) work(ctx context.Context, advance ports.Advance) error {
	made, space, err := r.analyze(ctx, advance)
	if err != nil {
		return err
	}
	defer space.Release()
	advance(1, domain.StageWrite)
	// The store ends a try in which nothing moves.
	if err := r.insist(ctx, "keep side files of job", func(ctx context.Context) error { return space.Keep(ctx) }); err != nil {
		return err
	}
	var path string
	err = r.insist(ctx, "keep Song Map of job", func(ctx context.Context) (err error) {
		saving, cancel := context.WithTimeout(ctx, saveFor)
		defer cancel()
		path, err = r.Results.Save(saving, r.job.ID, r.token, made.SongMap)
		return err
	})
	if err != nil {
		return err
	}
	return r.complete(ctx, path, made.Warnings)
}

// analyze has the song analysed. An analysis that failed while its files were
// away says nothing about the song: it is made again when they are back. The
// workspace holds its side files.
func (r *run) analyze(ctx context.Context, advance ports.Advance) (ports.Analysis, ports.Workspace, error) {
	for first := true; ; first = false {
		made, space, err := r.analyzeOnce(ctx, advance)
		if err == nil || ctx.Err() != nil || errors.Is(err, errUnfit) || !r.blameless(ctx, err, first) {
			return made, space, err
		}
	}
}

// analyzeOnce returns no workspace with an error. The copy of the upload is not
// kept for longer than it is needed.
func (r *run) analyzeOnce(ctx context.Context, advance ports.Advance) (made ports.Analysis, space ports.Workspace, err error) {
	var input string
	release := func() {}
	err = r.prepare(ctx, func(ctx context.Context) (err error) {
		input, release, err = r.fetch(ctx)
		return err
	})
	defer release()
	if err != nil {
		return made, nil, err
	}
	if err = r.prepare(ctx, func(ctx context.Context) (err error) {
		space, err = r.Results.Workspace(ctx, r.job.ID)
		return err
	}); err != nil {
		return made, nil, err
	}
	task := ports.Task{JobID: r.job.ID, Input: input, SHA256: r.job.Input.SHA256, Output: space.Dir()}
	if made, err = r.Analyzer.Analyze(ctx, task, advance); err != nil {
		space.Release()
		return made, nil, err
	}
	return made, space, nil
}

// blameless reports whether an analysis may have failed because its files were
// away, or there was no room for them: so it is now, or it missed an upload that is
// there.
func (r *run) blameless(ctx context.Context, failure error, first bool) bool {
	err := isThere(ctx, r.Uploads, r.job.Input.Path)
	if err == nil {
		var space ports.Workspace
		if space, err = r.Results.Workspace(ctx, r.job.ID); err == nil {
			space.Release()
		}
	}
	var why *domain.Failure
	missed := errors.As(failure, &why) && why.Code == domain.CodeInputMissing
	return errors.Is(err, ports.ErrUnavailable) || errors.Is(err, ports.ErrNoSpace) || first && missed && err == nil
}

// saveFor is how long one try to keep a Song Map may take. A store that does
// not answer is asked anew.
const saveFor = time.Minute

// fetch brings the upload to this machine.
func (r *run) fetch(ctx context.Context) (input string, release func(), err error) {
	input, release, err = r.Uploads.Fetch(ctx, r.job.Input)
	if errors.Is(err, ports.ErrNotFound) {
		err = domain.NewFailure(domain.CodeInputMissing)
	}
	return input, release, err
}

// complete ends the job well. A worker that is refused leaves its Song Map
// where it is: the store may have kept a write that it called off, or a job
// of the same name may own that place by now. What nobody owns is swept.
func (r *run) complete(ctx context.Context, path string, warnings []string) error {
	return insist(ctx, r.Observer, "complete job "+r.job.ID, func() error {
		return r.write(ctx, func(j domain.Job) (domain.Job, error) { return j.Complete(r.token, path, warnings, r.Now()) })
	})
}

// fail ends the attempt with the analyzer's failure. Any other error is ours:
// the operator gets its cause, the client a plain sentence.
func (r *run) fail(ctx context.Context, err error) {
	var why *domain.Failure
	if !errors.As(err, &why) {
		why = domain.NewFailure(domain.CodeAnalyzerFailed)
	}
	if !why.Code.Expected() { // there is a cause that the failure does not show
		r.Observer.Trouble("analyse job "+r.job.ID, err)
	}
	jitter := rand.Float64()
	r.lastWord(ctx, "fail job "+r.job.ID, func(j domain.Job) (domain.Job, error) {
		return j.Fail(r.token, *why, r.Config.MaxAttempts, jitter, r.Now())
	})
}

// giveBack releases the job for another worker.
func (r *run) giveBack(ctx context.Context) {
	r.lastWord(ctx, "release job "+r.job.ID, func(j domain.Job) (domain.Job, error) {
		return j.Release(r.token, r.Now())
	})
}

// roomAfter is how long a job waits for which there was no room, while others run.
const roomAfter = time.Minute

// postpone gives a job back that needs more room than there is here.
func (r *run) postpone(ctx context.Context) {
	r.lastWord(ctx, "postpone job "+r.job.ID, func(j domain.Job) (domain.Job, error) {
		return j.Postpone(r.token, roomAfter, r.Now())
	})
}

// lastWords is how long a run may take to end its claim while the repository
// is away. If even that fails, the claim runs out and the job is rescued.
const lastWords = 5 * time.Second

func (r *run) lastWord(ctx context.Context, doing string, change ports.Change) {
	ctx, cancel := context.WithTimeout(ctx, lastWords)
	defer cancel()
	err := insist(ctx, r.Observer, doing, func() error { return r.write(ctx, change) })
	if err != nil && !lost(err) {
		r.Observer.Trouble(doing, err)
	}
}

// tidy removes what the stopped analysis of a deleted job left behind.
func (r *run) tidy(ctx context.Context) {
	if _, err := r.Repo.Get(ctx, r.job.ID); !errors.Is(err, ports.ErrNotFound) {
		return
	}
	if err := r.Results.Remove(ctx, r.job.ID); err != nil {
		r.Observer.Trouble("remove results of job "+r.job.ID, err)
	}
}

// write changes the job.
func (r *run) write(ctx context.Context, change ports.Change) error {
	ctx, cancel := writing(ctx)
	defer cancel()
	_, err := r.Repo.Update(ctx, r.job.ID, change)
	if errors.Is(err, ports.ErrNotFound) {
		return errUnwanted // deleted
	}
	return err
}
