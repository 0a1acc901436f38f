package process

import (
	"errors"
	"os/exec"
	"time"

	"songmap/ports"
)

// Config says which command analyses songs, and its limits.
type Config struct {
	// Command is the program and its arguments. In each of them {id},
	// {input}, {sha256} and {output} stand for the fields of a ports.Task.
	Command []string

	// Limits bound what an analysis takes.
	Limits Limits

	// Timeout is how long an analysis may take, until its side files are in
	// place; 0 means any time.
	Timeout time.Duration

	// Sandbox says what a process may do.
	Sandbox Sandbox
}

// Validate names the field that cannot be used.
func (c Config) Validate() error {
	switch {
	case len(c.Command) == 0 || c.Command[0] == "":
		return errors.New("analyzer command is empty")
	case c.Timeout < 0:
		return errors.New("analyzer timeout is negative")
	}
	return errors.Join(c.Limits.validate(), c.Sandbox.validate())
}

// Analyzer is a ports.Analyzer that runs a command for each analysis.
type Analyzer struct{ config Config }

var _ ports.Analyzer = (*Analyzer)(nil)

// New returns an analyzer that runs the command of c.
func New(c Config) (*Analyzer, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	return &Analyzer{c}, nil
}

// Ready finds out whether the command is there.
func (a *Analyzer) Ready() error {
	_, err := exec.LookPath(a.config.Command[0])
	return err
}
