package domain_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"songmap/domain"
)

// Whatever is asked of a job, in whatever order, it keeps its invariants.
func TestRandomLivesKeepTheInvariants(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		job, err := domain.NewJob("j1", domain.Upload{Path: "p"}, "", noon)
		if err != nil {
			t.Fatal(err)
		}
		now, tokens := noon, []string{"a", "b"}
		someToken := rapid.SampledFrom(tokens)
		step := func(change func(domain.Job) (domain.Job, error)) {
			now = now.Add(time.Duration(rapid.IntRange(0, 40).Draw(t, "seconds")) * time.Second)
			next, err := change(job)
			if err != nil && next != job {
				t.Fatalf("refused (%v), yet changed: %+v", err, next)
			}
			if err == nil {
				checkStep(t, job, next)
			}
			job = next
		}
		t.Repeat(map[string]func(*rapid.T){
			"claim": func(t *rapid.T) {
				c := domain.Claim{Token: someToken.Draw(t, "token"), Until: now.Add(time.Minute)}
				step(func(j domain.Job) (domain.Job, error) { return j.Claim(c, now) })
			},
			"advance": func(t *rapid.T) {
				tok, f := someToken.Draw(t, "token"), rapid.Float64Range(0, 1).Draw(t, "fraction")
				step(func(j domain.Job) (domain.Job, error) {
					return j.Advance(tok, f, domain.StageBeats, now.Add(time.Minute), now)
				})
			},
			"complete": func(t *rapid.T) {
				tok := someToken.Draw(t, "token")
				step(func(j domain.Job) (domain.Job, error) { return j.Complete(tok, "p", nil, now) })
			},
			"fail": func(t *rapid.T) {
				tok := someToken.Draw(t, "token")
				why := domain.Failure{Code: rapid.SampledFrom([]domain.Code{domain.CodeAnalyzerFailed, domain.CodeTooLong}).Draw(t, "code")}
				step(func(j domain.Job) (domain.Job, error) { return j.Fail(tok, why, 3, 0.5, now) })
			},
			"release": func(t *rapid.T) {
				tok := someToken.Draw(t, "token")
				step(func(j domain.Job) (domain.Job, error) { return j.Release(tok, now) })
			},
			"expire": func(*rapid.T) { step(func(j domain.Job) (domain.Job, error) { return j.Expire(j.Held, now) }) },
			"cancel": func(*rapid.T) { step(func(j domain.Job) (domain.Job, error) { return j.Cancel(now) }) },
			"retry":  func(*rapid.T) { step(func(j domain.Job) (domain.Job, error) { return j.Retry(now) }) },
		})
	})
}

// checkStep holds one allowed change against what must be true of every one.
func checkStep(t *rapid.T, before, after domain.Job) {
	if (after.Status == domain.StatusProcessing) != (after.Held.Token != "") {
		t.Fatalf("%s, held under %q", after.Status, after.Held.Token)
	}
	if after.Status.Finished() == after.CompletedAt.IsZero() {
		t.Fatalf("%s, completed at %v", after.Status, after.CompletedAt)
	}
	if after.Progress < 0 || after.Progress > 1 || (after.Status == domain.StatusComplete) != (after.Progress == 1 && after.SongMapPath != "") {
		t.Fatalf("%s with progress %v and Song Map %q", after.Status, after.Progress, after.SongMapPath)
	}
	if after.Held.Token != "" && before.Held.Token == after.Held.Token && after.Progress < before.Progress {
		t.Fatalf("progress fell from %v to %v within a claim", before.Progress, after.Progress)
	}
	if before.Status == domain.StatusComplete {
		t.Fatalf("a complete job became %s", after.Status)
	}
	if after.Attempt > 3 || after.Crashes > domain.MaxCrashes {
		t.Fatalf("%d attempts, %d crashes", after.Attempt, after.Crashes)
	}
	if after.ID != before.ID || after.CreatedAt != before.CreatedAt || after.Input != before.Input {
		t.Fatalf("identity changed from %+v to %+v", before, after)
	}
}
