package process

import (
	"errors"
	"os/exec"
	"slices"

	"songmap/adapters/process/sandbox"
	"songmap/ports"
)

// Sandbox says what an analyzer may do. Its zero value is the level off: a
// session of its own, the limit on memory, and no more.
type Sandbox struct {
	sandbox.Rules

	// Supervisor is a program with its arguments that hands the words after
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

// order is what a supervisor is told, in JSON at the beginning of its standard
// input. That stays open for as long as the service lives.
type order struct {
	Rules            sandbox.Rules
	Memory, FileSize int64 // as in Config
	Temp             string
}

// order lets the program of argv do a task.
func (a *Analyzer) order(argv []string, task ports.Task, space *workspace) order {
	r := a.config.Sandbox.Rules
	r.Readable = slices.Concat(r.Readable, []string{task.Input})
	if program, err := exec.LookPath(argv[0]); err == nil { // if not, the supervisor says so
		r.Readable = append(r.Readable, program)
	}
	r.Writable = slices.Concat(r.Writable, []string{space.dir, space.temp})
	return order{r, a.config.Memory, a.config.FileSize, space.temp}
}
