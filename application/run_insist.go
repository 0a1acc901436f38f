package application

import (
	"context"
	"errors"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// insist does something with the files of the job, again and again while that fails
// for a reason that may pass. It ends with errUnfit where other instances can do it and
// this one cannot.
func (r *run) insist(ctx context.Context, doing string, op func(context.Context) error) error {
	ctx, leave := r.Fitness.require(ctx)
	defer leave()
	err := insist(ctx, r.Observer, doing+" "+r.job.ID, func() error { return op(ctx) })
	if err != nil && errors.Is(context.Cause(ctx), errUnfit) {
		return errUnfit
	}
	return err
}

// prepare is insist for what needs room on this machine. Another one may have it: nothing
// is done yet that would be lost.
func (r *run) prepare(ctx context.Context, op func(context.Context) error) error {
	var full time.Time // when it was first; zero: it is not
	return r.insist(ctx, "prepare job", func(ctx context.Context) error {
		err := op(ctx)
		switch {
		case !errors.Is(err, ports.ErrNoSpace) || r.Fitness == nil:
			full = time.Time{}
		case full.IsZero():
			full = time.Now()
		case time.Since(full) >= unfitFor:
			return errNoRoom
		}
		return err
	})
}

// unfit reports whether a failure that may be due to this instance happened where it
// could not run jobs. Another one may.
func (r *run) unfit(ctx context.Context, failure error) bool {
	var why *domain.Failure
	if errors.As(failure, &why) && why.Code.Expected() {
		return false
	}
	return !r.Fitness.fit(ctx)
}
