package process

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"

	"songmap/adapters/process/sandbox"
	"songmap/ports"
)

// Sandbox says what an analyzer may do. Its zero value is the level off: a
// session of its own, the limit on memory, and no more.
type Sandbox struct {
	sandbox.Rules

	// Supervisor is a program with its arguments that passes the arguments after
	// them to Supervise. Every level but off needs one.
	Supervisor []string
}

// supervised reports whether analyzers run below a supervisor.
func (s Sandbox) supervised() bool { return s.Level == sandbox.Basic || s.Level == sandbox.Strict }

func (s Sandbox) validate() error {
	switch {
	case s.Level != "" && s.Level != sandbox.Off && !s.supervised():
		return errors.New("analyzer sandbox has the unknown level " + string(s.Level))
	case s.supervised() && len(s.Supervisor) == 0:
		return errors.New("analyzer sandbox has no supervisor")
	default:
		return nil
	}
}

// request is what a supervisor gets as JSON on its standard input, which stays open for
// as long as the service lives.
type request struct {
	Rules    sandbox.Rules
	Limits   Limits
	Temp     string
	UID, GID int // of the service
}

// request returns the request to run the program of argv for a task.
func (a *Analyzer) request(argv []string, task ports.Task, space *workspace) request {
	r := a.config.Sandbox.Rules
	r.Readable = slices.Concat(r.Readable, []string{task.Input})
	if program, err := exec.LookPath(argv[0]); err == nil { // if not, the supervisor says so
		r.Readable = append(r.Readable, program)
	}
	r.Writable = slices.Concat(r.Writable, []string{space.dir, space.temp})
	return request{
		Rules: r, Limits: a.config.Limits, Temp: space.temp, UID: os.Geteuid(), GID: os.Getegid(),
	}
}

// refuse reports why a supervisor does not start the analyzer, and returns its exit
// status.
func refuse(stderr io.Writer, err error) int {
	_, _ = fmt.Fprintln(stderr, "supervisor:", err) // a parent that does not read is gone
	return 125
}
