package domain_test

import (
	"errors"
	"math"
	"testing"
	"time"

	"songmap/domain"
)

var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

const token = "token-1"

// stand returns a job that has come to a status by the ordinary way.
func stand(t *testing.T, s domain.Status) domain.Job {
	t.Helper()
	j, err := domain.NewJob("j1", domain.Upload{Path: "uploads/j1.mp3"}, "", noon)
	must(t, err)
	if s == domain.StatusPending {
		return j
	}
	j, err = j.Claim(domain.Claim{Token: token, Worker: "w1", Until: noon.Add(time.Minute)}, noon)
	must(t, err)
	switch s {
	case domain.StatusComplete:
		j, err = j.Complete(token, "output/j1/j1.song_map.json", nil, noon)
	case domain.StatusFailed:
		j, err = j.Fail(token, domain.Failure{Code: domain.CodeDecodeFailed, Message: "broken"}, 3, 0, noon)
	case domain.StatusPending, domain.StatusProcessing:
	}
	must(t, err)
	return j
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestEveryTransitionFromEveryStatus(t *testing.T) {
	t.Parallel()
	later := noon.Add(time.Hour)
	transitions := map[string]func(domain.Job) (domain.Job, error){
		"claim":    func(j domain.Job) (domain.Job, error) { return j.Claim(domain.Claim{Token: "t2", Until: later}, noon) },
		"advance":  func(j domain.Job) (domain.Job, error) { return j.Advance(token, 0.5, domain.StageBeats, later, noon) },
		"complete": func(j domain.Job) (domain.Job, error) { return j.Complete(token, "p", nil, noon) },
		"fail for good": func(j domain.Job) (domain.Job, error) {
			return j.Fail(token, domain.Failure{Code: domain.CodeTooLong}, 3, 0, noon)
		},
		"fail for now": func(j domain.Job) (domain.Job, error) {
			return j.Fail(token, domain.Failure{Code: domain.CodeAnalyzerFailed}, 3, 0, noon)
		},
		"release":  func(j domain.Job) (domain.Job, error) { return j.Release(token, noon) },
		"postpone": func(j domain.Job) (domain.Job, error) { return j.Postpone(token, time.Minute, noon) },
		"expire":   func(j domain.Job) (domain.Job, error) { return j.Expire(j.Held, later) },
		"abandon":  func(j domain.Job) (domain.Job, error) { return j.Abandon(noon) },
		"cancel":   func(j domain.Job) (domain.Job, error) { return j.Cancel(noon) },
		"retry":    func(j domain.Job) (domain.Job, error) { return j.Retry(noon) },
	}
	// leads holds where a transition leads; what is missing here is refused.
	leads := map[domain.Status]map[string]domain.Status{
		domain.StatusPending: {"claim": domain.StatusProcessing, "cancel": domain.StatusFailed},
		domain.StatusProcessing: {
			"advance": domain.StatusProcessing, "complete": domain.StatusComplete,
			"fail for good": domain.StatusFailed, "fail for now": domain.StatusPending,
			"release": domain.StatusPending, "postpone": domain.StatusPending, "expire": domain.StatusPending, "abandon": domain.StatusPending,
			"cancel": domain.StatusFailed,
		},
		domain.StatusComplete: {},
		domain.StatusFailed:   {"retry": domain.StatusPending},
	}
	for _, from := range domain.Statuses() {
		for name, apply := range transitions {
			t.Run(string(from)+" "+name, func(t *testing.T) {
				t.Parallel()
				before := stand(t, from)
				after, err := apply(before)
				want, allowed := leads[from][name]
				switch {
				case allowed && err != nil:
					t.Fatalf("refused: %v", err)
				case allowed && after.Status != want:
					t.Errorf("leads to %s, want %s", after.Status, want)
				case !allowed && err == nil:
					t.Errorf("allowed, leads to %s", after.Status)
				case !allowed && after != before:
					t.Errorf("refused, but the job changed: %+v", after)
				case !allowed && !errors.Is(err, domain.ErrTransition) && !errors.Is(err, domain.ErrFenced):
					t.Errorf("refused with %v, want ErrTransition or ErrFenced", err)
				}
				if (after.Status == domain.StatusProcessing) != (after.Held != domain.Claim{}) {
					t.Errorf("%s with claim %+v", after.Status, after.Held)
				}
				if after.Status.Finished() == after.CompletedAt.IsZero() {
					t.Errorf("%s with completed_at %v", after.Status, after.CompletedAt)
				}
			})
		}
	}
}

func TestAWorkerWithoutTheTokenIsRefused(t *testing.T) {
	t.Parallel()
	job := stand(t, domain.StatusProcessing)
	for _, wrong := range []string{"", "token-0"} {
		for name, apply := range map[string]func() (domain.Job, error){
			"advance":  func() (domain.Job, error) { return job.Advance(wrong, 0.5, domain.StageBeats, noon, noon) },
			"complete": func() (domain.Job, error) { return job.Complete(wrong, "p", nil, noon) },
			"fail": func() (domain.Job, error) {
				return job.Fail(wrong, domain.Failure{Code: domain.CodeAnalyzerFailed}, 3, 0, noon)
			},
			"release":  func() (domain.Job, error) { return job.Release(wrong, noon) },
			"postpone": func() (domain.Job, error) { return job.Postpone(wrong, time.Minute, noon) },
		} {
			if after, err := apply(); !errors.Is(err, domain.ErrFenced) || after != job {
				t.Errorf("%s with token %q: %v, want ErrFenced and no change", name, wrong, err)
			}
		}
	}
}

func TestProgress(t *testing.T) {
	t.Parallel()
	job := stand(t, domain.StatusProcessing)
	until := noon.Add(2 * time.Minute)

	job, err := job.Advance(token, 0.6, domain.StageHarmony, until, noon.Add(time.Second))
	must(t, err)
	if job.Progress != 0.6 || job.Stage != domain.StageHarmony || !job.Held.Until.Equal(until) {
		t.Errorf("advanced to %v %s until %v", job.Progress, job.Stage, job.Held.Until)
	}
	job, err = job.Advance(token, 0.4, "", until, noon)
	must(t, err)
	if job.Progress != 0.6 || job.Stage != domain.StageHarmony {
		t.Errorf("a smaller fraction moved the job to %v %s", job.Progress, job.Stage)
	}
	for _, bad := range []float64{math.NaN(), math.Inf(1), -0.1, 1.1} {
		if after, err := job.Advance(token, bad, "", until, noon); !errors.Is(err, domain.ErrInvalid) || after != job {
			t.Errorf("progress %v: %v, want ErrInvalid and no change", bad, err)
		}
	}
	if _, err := job.Advance(token, 0.7, "dreaming", until, noon); !errors.Is(err, domain.ErrInvalid) {
		t.Errorf("unknown stage: %v, want ErrInvalid", err)
	}
	job, err = job.Release(token, noon)
	must(t, err)
	if job.Progress != 0 || job.Stage != "" {
		t.Errorf("released job keeps progress %v %s", job.Progress, job.Stage)
	}
}

func TestTransientFailuresAreTriedAgainUntilAttemptsAreUsedUp(t *testing.T) {
	t.Parallel()
	job, now := stand(t, domain.StatusPending), noon
	why := domain.Failure{Code: domain.CodeAnalyzerFailed, Message: "no Song Map"}
	for attempt := 1; attempt <= 3; attempt++ {
		var err error
		job, err = job.Claim(domain.Claim{Token: token, Until: now.Add(time.Minute)}, now)
		must(t, err)
		job, err = job.Fail(token, why, 3, 0, now)
		must(t, err)
		if job.Attempt != attempt || job.Failure != why {
			t.Errorf("after attempt %d: attempt %d, failure %v", attempt, job.Attempt, job.Failure)
		}
		if attempt == 3 {
			break
		}
		if _, err := job.Claim(domain.Claim{Token: token}, job.NotBefore.Add(-time.Microsecond)); !errors.Is(err, domain.ErrTransition) {
			t.Errorf("claim during back-off: %v, want ErrTransition", err)
		}
		now = job.NotBefore
	}
	if job.Status != domain.StatusFailed {
		t.Errorf("after the last attempt the job is %s", job.Status)
	}
}

func TestABackOffDoesNotOutlastTheClock(t *testing.T) {
	t.Parallel()
	job := stand(t, domain.StatusProcessing)
	tomorrow := noon.Add(24 * time.Hour)
	job, err := job.Fail(token, domain.Failure{Code: domain.CodeAnalyzerFailed}, 3, 0, tomorrow)
	must(t, err)
	if !job.Waits(tomorrow) {
		t.Error("a job does not wait out its back-off")
	}
	if _, err := job.Claim(domain.Claim{Token: token}, noon); err != nil {
		t.Errorf("after the clock was set back, the job waits for it: %v", err)
	}
}

func TestTheThirdCrashEndsTheJob(t *testing.T) {
	t.Parallel()
	job := stand(t, domain.StatusPending)
	for crash := 1; crash <= domain.MaxCrashes; crash++ {
		var err error
		job, err = job.Claim(domain.Claim{Token: token, Until: noon.Add(time.Minute)}, noon)
		must(t, err)
		seen := job.Held
		job, err = job.Advance(token, 0, "", noon.Add(2*time.Minute), noon)
		must(t, err)
		if _, err := job.Expire(seen, noon.Add(time.Hour)); !errors.Is(err, domain.ErrClaimHolds) {
			t.Errorf("expire of a claim that was renewed: %v, want ErrClaimHolds", err)
		}
		job, err = job.Expire(job.Held, noon)
		must(t, err)
	}
	if job.Status != domain.StatusFailed || job.Failure.Code != domain.CodeWorkerCrashed || job.Attempt != 0 {
		t.Errorf("job is %s (%s) after %d attempts, want error (worker_crashed) after none", job.Status, job.Failure.Code, job.Attempt)
	}
}

func TestRetryStartsAfresh(t *testing.T) {
	t.Parallel()
	failed := stand(t, domain.StatusFailed)
	job, err := failed.Retry(noon.Add(time.Hour))
	must(t, err)
	fresh := stand(t, domain.StatusPending)
	fresh.UpdatedAt = noon.Add(time.Hour)
	if job != fresh {
		t.Errorf("retried job is %+v, want %+v", job, fresh)
	}
}

func TestBackoffDoublesUpToALimit(t *testing.T) {
	t.Parallel()
	for attempt, want := range map[int]time.Duration{
		0: 5 * time.Second, 1: 5 * time.Second, 2: 10 * time.Second, 4: 40 * time.Second, 8: 10 * time.Minute, 1000: 10 * time.Minute,
	} {
		if got := domain.Backoff(attempt, 0); got != want {
			t.Errorf("Backoff(%d, 0) = %v, want %v", attempt, got, want)
		}
		if got := domain.Backoff(attempt, 1); got != want/2 {
			t.Errorf("Backoff(%d, 1) = %v, want %v", attempt, got, want/2)
		}
	}
}

func TestTimesAreKeptInMicrosecondsUTC(t *testing.T) {
	t.Parallel()
	odd := time.Date(2026, 3, 4, 13, 0, 0, 123456789, time.FixedZone("CET", 3600))
	j, err := domain.NewJob("j1", domain.Upload{Path: "p"}, "", odd)
	must(t, err)
	if want := time.Date(2026, 3, 4, 12, 0, 0, 123456000, time.UTC); j.CreatedAt != want {
		t.Errorf("created at %v, want %v", j.CreatedAt, want)
	}
}

func TestIDs(t *testing.T) {
	t.Parallel()
	for id, ok := range map[string]bool{
		"a": true, "0197-A_z": true, "670041d6": true,
		"": false, "a/b": false, "a b": false, "é": false, "a\n": false, "..": false,
		string(make([]byte, 65)): false,
	} {
		if err := domain.CheckID(id); (err == nil) != ok {
			t.Errorf("CheckID(%q) = %v", id, err)
		}
	}
	if _, err := domain.NewJob("j1", domain.Upload{}, "", noon); !errors.Is(err, domain.ErrInvalid) {
		t.Errorf("job without an upload: %v, want ErrInvalid", err)
	}
}

func TestElapsedAndRemaining(t *testing.T) {
	t.Parallel()
	job := stand(t, domain.StatusPending)
	if job.Elapsed(noon.Add(time.Hour)) != 0 {
		t.Error("a job that waits has elapsed time")
	}
	job = stand(t, domain.StatusProcessing)
	if _, known := job.Remaining(noon.Add(time.Second)); known {
		t.Error("remaining time known before any progress")
	}
	job, err := job.Advance(token, 0.25, domain.StageDecode, noon.Add(time.Minute), noon)
	must(t, err)
	if left, known := job.Remaining(noon.Add(10 * time.Second)); !known || left != 30*time.Second {
		t.Errorf("remaining = %v, %v, want 30s", left, known)
	}
	job, err = job.Complete(token, "p", nil, noon.Add(20*time.Second))
	must(t, err)
	if got := job.Elapsed(noon.Add(time.Hour)); got != 20*time.Second {
		t.Errorf("elapsed of a finished job = %v, want 20s", got)
	}
}
