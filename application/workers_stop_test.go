package application_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"songmap/application"
	"songmap/domain"
	"songmap/ports"
)

func TestCancelAndDeleteStopTheAnalysis(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*application.Jobs, context.Context) error{
		"cancel": func(s *application.Jobs, ctx context.Context) error { _, err := s.Cancel(ctx, "a"); return err },
		"delete": func(s *application.Jobs, ctx context.Context) error { _, err := s.Delete(ctx, "a"); return err },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				started, answered := make(chan struct{}), make(chan struct{})
				w.analyze = func(ctx context.Context, task ports.Task, _ ports.Advance) ([]byte, error) {
					close(started)
					<-ctx.Done()
					<-answered // the folder has been removed; this comes too late
					w.must(os.MkdirAll(task.Output, 0o755))
					w.must(os.WriteFile(filepath.Join(task.Output, "vocals.wav"), nil, 0o600))
					return nil, context.Cause(ctx)
				}
				drain, _ := w.work(1)
				w.submit("a")
				<-started
				asked := time.Now()
				w.must(end(w.jobs(), t.Context()))
				close(answered)
				drain()
				if waited := time.Since(asked); waited > time.Second {
					t.Errorf("the analysis went on for %v", waited)
				}
				if name == "delete" {
					if left := w.files(); len(left) > 0 {
						t.Errorf("a deleted job leaves %v", left)
					}
				} else if job := w.job("a"); job.Failure.Code != domain.CodeCancelled {
					t.Errorf("the job is %s: %v", job.Status, job.Failure)
				}
			})
		})
	}
}

func TestAStopLetsAnalysesFinishAndThenGivesThemBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.analyze = func(ctx context.Context, task ports.Task, _ ports.Advance) ([]byte, error) {
			length := map[string]time.Duration{"short": 5 * time.Second, "long": time.Hour}[task.JobID]
			select {
			case <-ctx.Done():
				return nil, context.Cause(ctx)
			case <-time.After(length):
				return []byte("{}"), nil
			}
		}
		claiming, noMore := context.WithCancel(t.Context())
		working, halt := context.WithCancel(t.Context())
		workers := w.workers(application.WorkersConfig{
			Count: 2, Name: "test", ClaimFor: claimFor, Poll: time.Second, MaxAttempts: 3,
		})
		done := make(chan struct{})
		go func() { defer close(done); workers.Run(claiming, working) }()
		w.submit("short")
		w.submit("long")
		synctest.Wait()
		noMore()
		w.submit("late")
		pass(10 * time.Second)
		if job := w.job("short"); job.Status != domain.StatusComplete {
			t.Errorf("the short job is %s", job.Status)
		}
		if job := w.job("late"); job.Status != domain.StatusPending {
			t.Errorf("a job that came after the stop is %s", job.Status)
		}
		halt()
		<-done
		if job := w.job("long"); job.Status != domain.StatusPending || job.Attempt != 0 || job.Crashes != 0 {
			t.Errorf("the long job is %s after %d attempts, %d crashes", job.Status, job.Attempt, job.Crashes)
		}
	})
}
