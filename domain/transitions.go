package domain

import (
	"math"
	"slices"
	"time"
)

// MaxCrashes is how many workers a job may cost before it is given up: an
// input that kills its worker must not go round for ever.
const MaxCrashes = 3

// life lists, for each state, the states that may follow it.
var life = map[Status][]Status{ //nolint:gochecknoglobals // a table that nothing changes
	StatusPending:    {StatusProcessing, StatusFailed},
	StatusProcessing: {StatusComplete, StatusFailed, StatusPending},
	StatusFailed:     {StatusPending},
}

// to moves the job to a status if its life allows it. Whoever held it before
// holds it no longer.
func (j Job) to(s Status, action string, now time.Time) (Job, error) {
	if !slices.Contains(life[j.Status], s) {
		return j, j.refuse(action)
	}
	j.Status, j.UpdatedAt = s, instant(now)
	j.Held, j.Stage = Claim{}, ""
	return j, nil
}

// refuse is the answer to an action that the job's status does not allow.
func (j Job) refuse(action string) error {
	return &TransitionError{j.ID, action, "it is " + string(j.Status)}
}

// Advance notes how far the analysis has come and renews the claim. Progress
// never goes down within a claim: a smaller fraction counts as a heartbeat.
func (j Job) Advance(token string, fraction float64, stage Stage, until, now time.Time) (Job, error) {
	if err := j.held(token); err != nil {
		return j, err
	}
	if math.IsNaN(fraction) || fraction < 0 || fraction > 1 {
		return j, &InvalidError{"progress", "must be a number from 0 to 1"}
	}
	if stage != "" && !stage.Valid() {
		return j, &InvalidError{"stage", "is unknown"}
	}
	j.Progress = max(j.Progress, fraction)
	if stage != "" {
		j.Stage = stage
	}
	j.Held.Until, j.UpdatedAt = instant(until), instant(now)
	return j, nil
}

// Complete ends the job well: the song was heard, but for what the warnings
// say. Its Song Map must already lie at path.
func (j Job) Complete(token, path string, warnings []string, now time.Time) (Job, error) {
	if err := j.held(token); err != nil {
		return j, err
	}
	next, err := j.to(StatusComplete, "completed", now)
	if err != nil {
		return j, err
	}
	next.Progress, next.SongMapPath, next.Warnings = 1, path, NewWarnings(warnings)
	next.Failure, next.CompletedAt = Failure{}, instant(now)
	return next, nil
}

// Fail ends an attempt. A transient failure sends the job back to pending,
// to be tried again after a back-off, until maxAttempts are used up; jitter
// (0..1) spreads the waits of jobs that failed together. Any other failure
// ends the job.
func (j Job) Fail(token string, why Failure, maxAttempts int, jitter float64, now time.Time) (Job, error) {
	if err := j.held(token); err != nil {
		return j, err
	}
	j.Attempt++
	why = Failure{Code(Text(string(why.Code))), Text(why.Message)}
	if !why.Code.Transient() || j.Attempt >= maxAttempts {
		return j.fail(why, "failed", now)
	}
	next, err := j.requeue("failed", now)
	next.Failure, next.NotBefore = why, instant(now.Add(Backoff(j.Attempt, jitter)))
	return next, err
}

// Release gives the job back because its worker is shutting down. It spends
// no attempt.
func (j Job) Release(token string, now time.Time) (Job, error) {
	if err := j.held(token); err != nil {
		return j, err
	}
	return j.requeue("released", now)
}

// Postpone gives the job back because its worker lacks what this job needs. Others may
// claim it after a while; until then those behind it go first. It spends no attempt.
func (j Job) Postpone(token string, wait time.Duration, now time.Time) (Job, error) {
	next, err := j.Release(token, now)
	if err != nil {
		return j, err
	}
	next.NotBefore = instant(now.Add(wait))
	return next, nil
}

// Expire takes back a claim that its holder has not renewed since it was seen.
// Whoever looks measures how long that was: the claim's own times come from
// clocks that can be set.
func (j Job) Expire(seen Claim, now time.Time) (Job, error) {
	if j.Status == StatusProcessing && j.Held != seen {
		return j, ErrClaimHolds
	}
	return j.Abandon(now)
}

// Abandon takes back a claim whose holder is known to be dead, whether or not
// it ran out. The job is tried again, but only MaxCrashes times.
func (j Job) Abandon(now time.Time) (Job, error) {
	if j.Status != StatusProcessing {
		return j, j.refuse("taken back")
	}
	j.Crashes++
	if j.Crashes < MaxCrashes {
		return j.requeue("taken back", now)
	}
	return j.fail(*NewFailure(CodeWorkerCrashed), "taken back", now)
}

// Cancel ends a job that has not ended yet.
func (j Job) Cancel(now time.Time) (Job, error) {
	if j.Status.Finished() {
		return j, j.refuse("cancelled")
	}
	return j.fail(*NewFailure(CodeCancelled), "cancelled", now)
}

// Retry gives a failed job a fresh start. Its upload must still be there.
func (j Job) Retry(now time.Time) (Job, error) {
	if j.Status != StatusFailed {
		return j, j.refuse("retried")
	}
	next, err := j.requeue("retried", now)
	next.StartedAt, next.CompletedAt = time.Time{}, time.Time{}
	next.Attempt, next.Crashes, next.Failure, next.Warnings = 0, 0, Failure{}, ""
	return next, err
}

func (j Job) requeue(action string, now time.Time) (Job, error) {
	next, err := j.to(StatusPending, action, now)
	if err != nil {
		return j, err
	}
	next.Progress = 0
	return next, nil
}

func (j Job) fail(why Failure, action string, now time.Time) (Job, error) {
	next, err := j.to(StatusFailed, action, now)
	if err != nil {
		return j, err
	}
	next.Failure, next.CompletedAt = why, instant(now)
	next.NotBefore = time.Time{}
	return next, nil
}

// The first wait after a failed attempt, and the longest.
const (
	backoffFirst = 5 * time.Second
	MaxBackoff   = 10 * time.Minute
)

// Backoff is how long to wait after the given failed attempt (1, 2, …): it
// doubles each time, and jitter (0..1) takes away up to half of it.
func Backoff(attempt int, jitter float64) time.Duration {
	wait := MaxBackoff
	if shift := attempt - 1; shift < 16 {
		wait = min(MaxBackoff, backoffFirst<<max(0, shift))
	}
	return wait - time.Duration(jitter*float64(wait)/2)
}
