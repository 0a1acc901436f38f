package process_test

import (
	"context"
	"os"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"songmap/adapters/process"
	"songmap/adapters/process/sandbox"
	"songmap/domain"
	"songmap/ports"
	"songmap/tests/exit"
)

// TestMain lets the test program play the analyzer: that is portable.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "play" {
		roles()[os.Args[2]](os.Args[3:])
		exit.Now(0)
	}
	if err := os.Setenv("SONGMAP_API_KEYS", "me:secret"); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

// playing is the command of an analyzer that plays a role.
func playing(role string, more ...string) []string {
	return append([]string{os.Args[0], "play", role, "{input}", "{output}"}, more...)
}

// under is a sandbox of a level, with namespaces where they can be had.
func under(l sandbox.Level) process.Sandbox {
	s := process.Sandbox{Rules: sandbox.Rules{Level: l}, Supervisor: []string{os.Args[0], "play", "supervisor"}}
	s.Namespaces = l != sandbox.Off && separates() == nil
	return s
}

// separates reports why there are no namespaces here.
var separates = sync.OnceValue(func() error {
	return process.Sandbox{Supervisor: []string{os.Args[0], "play", "supervisor"}}.Separates(context.Background())
})

// analyzer is one in the sandbox that commands have, unless c says otherwise.
func analyzer(t *testing.T, c process.Config) *process.Analyzer {
	t.Helper()
	if c.Sandbox.Level == "" && process.HasSupervisor {
		c.Sandbox = under(sandbox.Basic)
	}
	a, err := process.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// task is a task whose upload says something.
func task(t *testing.T, upload string) ports.Task {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(dir+"/input", []byte(upload), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dir+"/output", 0o700); err != nil {
		t.Fatal(err)
	}
	return ports.Task{JobID: "job-1", Input: dir + "/input", Output: dir + "/output"}
}

func ignore(float64, domain.Stage) {}

// songMap is the smallest Song Map.
const songMap = `{"id":"job-1","duration_sec":1,"meter":{"numerator":4,"denominator":4},` +
	`"tempo":{"bpm_global":120},"beats":[],"downbeats":[],"chords":[],"lyrics":[],"provenance":{"warnings":["The end is missing."]}}`
