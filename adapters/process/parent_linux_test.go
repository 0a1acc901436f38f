package process_test

import (
	"os"
	"os/exec"
	"testing"

	"songmap/adapters/process"
	"songmap/domain"
)

func TestAnAnalyzerDiesWithItsParent(t *testing.T) {
	t.Parallel()
	line := newLifeline(t)
	job := task(t, "song")
	worker := exec.CommandContext(t.Context(), os.Args[0], "play", "worker", job.Input, job.Output, line.name)
	if err := worker.Start(); err != nil {
		t.Fatal(err)
	}
	<-line.held
	if err := worker.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = worker.Wait() // it was killed
	<-line.dead
}

func TestAnAnalyzerThatWantsTooMuchMemoryRunsOutOfIt(t *testing.T) {
	t.Parallel()
	if raceEnabled {
		t.Skip("the race detector needs terabytes of address space")
	}
	a := analyzer(t, process.Config{Command: playing("eater"), Limits: process.Limits{Memory: 2 << 30}})
	_, err := a.Analyze(t.Context(), task(t, "song"), ignore)
	plainly(t, err, domain.CodeOutOfMemory)
}
