//go:build unix

package process_test

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"songmap/adapters/internal/songjson"
	"songmap/adapters/process"
	"songmap/domain"
)

// lifeline is a named pipe that a process holds as long as it lives.
type lifeline struct {
	name string
	held chan struct{} // closed when a process holds it
	dead chan struct{} // closed when nobody holds it any more
}

func newLifeline(t *testing.T) lifeline {
	t.Helper()
	l := lifeline{filepath.Join(t.TempDir(), "pipe"), make(chan struct{}), make(chan struct{})}
	if err := syscall.Mkfifo(l.name, 0o600); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(l.dead)
		f, err := os.Open(l.name) // waits for someone to hold the other end
		if err != nil {
			return
		}
		defer f.Close()
		if _, err := io.ReadFull(f, make([]byte, len("held"))); err == nil {
			close(l.held)
		}
		_, _ = io.Copy(io.Discard, f)
	}()
	return l
}

func TestAnAnalyzerThatDoesNotListenIsKilled(t *testing.T) {
	t.Parallel()
	line := newLifeline(t)
	cause := errors.New("no longer wanted")
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	_, err := analyzer(t, process.Config{Command: playing("rock", line.name)}).
		Analyze(ctx, task(t, "song"), func(float64, domain.Stage) { cancel(cause) })
	if !errors.Is(err, cause) {
		t.Errorf("Analyze = %v, want %v", err, cause)
	}
	<-line.held
	<-line.dead
}

func TestWhatAnAnalyzerLeavesRunningIsKilled(t *testing.T) {
	t.Parallel()
	line := newLifeline(t)
	got, err := analyzer(t, process.Config{Command: playing("parent", line.name)}).Analyze(t.Context(), task(t, "song"), ignore)
	if err != nil || string(got.SongMap) != songMap {
		t.Errorf("Analyze = %s, %v", got.SongMap, err)
	}
	<-line.held
	<-line.dead
}

func TestASongMapThatIsAPipeOrALinkIsNone(t *testing.T) {
	t.Parallel()
	for _, role := range []string{"piper", "liar"} {
		a := analyzer(t, process.Config{Command: playing(role), Timeout: time.Minute})
		made, err := a.Analyze(t.Context(), task(t, songMap), ignore)
		plainly(t, err, domain.CodeAnalyzerFailed)
		if made.SongMap != nil {
			t.Errorf("%s: Analyze = %s", role, made.SongMap)
		}
	}
}

func TestSideFilesAreFilesAndFolders(t *testing.T) {
	t.Parallel()
	job := task(t, "song")
	if _, err := analyzer(t, process.Config{Command: playing("linker")}).Analyze(t.Context(), job, ignore); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(job.Output); err != nil || len(left) != 1 || left[0].Name() != "stems" {
		t.Errorf("the folder holds %v, %v; want the stems alone", left, err)
	}
}

func TestAnAnalyzerThatMovesItsFolderMovesNothingElse(t *testing.T) {
	t.Parallel()
	job := task(t, "song")
	_, err := analyzer(t, process.Config{Command: playing("mover")}).Analyze(t.Context(), job, ignore)
	plainly(t, err, domain.CodeAnalyzerFailed)
	if _, err := os.Stat(job.Input); err != nil {
		t.Errorf("the upload is gone: %v", err)
	}
	if left, err := os.ReadDir(job.Output); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestAnOldServiceWorksUnchanged(t *testing.T) {
	t.Parallel()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("needs python3")
	}
	command, err := process.Words(`'` + python + `' testdata/old_service.py --id {id} --infile {input} --out {output}`)
	if err != nil {
		t.Fatal(err)
	}
	job := task(t, "song")
	made, err := analyzer(t, process.Config{Command: command}).Analyze(t.Context(), job, ignore)
	if err != nil {
		t.Fatal(err)
	}
	m, err := songjson.Unmarshal(made.SongMap)
	if err != nil || m.ID != "job-1" || m.Duration != 4 {
		t.Errorf("song map = %+v, %v", m, err)
	}
	if _, err := os.Stat(filepath.Join(job.Output, "stems", "vocals.wav")); err != nil {
		t.Error(err)
	}
}

func TestManyAnalyzersAtOnceDoNotDisturbEachOther(t *testing.T) {
	t.Parallel()
	for range 8 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			a := analyzer(t, process.Config{Command: playing("filer"), Timeout: time.Minute})
			if got, err := a.Analyze(t.Context(), task(t, "song"), ignore); err != nil || string(got.SongMap) != songMap {
				t.Errorf("Analyze = %s, %v", got.SongMap, err)
			}
		})
	}
}
