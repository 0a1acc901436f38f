package bootstrap

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"songmap/adapters/cli"
	"songmap/adapters/engine"
	"songmap/adapters/engine/audio"
	"songmap/adapters/process"
	"songmap/adapters/rest"
	"songmap/ports"
)

// openAPICommand prints what generators of clients read.
type openAPICommand struct {
	Format string `enum:"json,yaml" default:"json" help:"Print as ${enum}."`
	Old    bool   `name:"3.0" help:"Print OpenAPI 3.0 instead of 3.1."`
}

// Run implements the openapi command.
func (c *openAPICommand) Run(s cli.Streams) error {
	name := "openapi."
	if c.Old {
		name = "openapi-3.0."
	}
	text, err := rest.OpenAPI(version(), name+c.Format)
	if err != nil {
		return err
	}
	_, err = s.Out.Write(append(text, '\n'))
	return err
}

type versionCommand struct{}

// Run implements the version command.
func (*versionCommand) Run(s cli.Streams) error {
	_, err := fmt.Fprintln(s.Out, "songmap", version())
	return err
}

// analyzerCommand is the child process that serve starts for each analysis.
type analyzerCommand struct {
	ID          string        `required:""`
	Infile      string        `required:""`
	Out         string        `required:""`
	SHA256      string        `name:"sha256"`
	MaxDuration time.Duration `default:"0"`
}

// childHeap is the heap size beyond which the child rather collects garbage
// more often. The samples of two hours take two thirds of it: if they did not
// fit, it would do little else.
const childHeap = 1 << 30

// Run implements the analyzer command.
func (c *analyzerCommand) Run(ctx context.Context, s cli.Streams) error {
	debug.SetMemoryLimit(childHeap)
	e := engine.New(version(), audio.Options{MaxDuration: c.MaxDuration})
	task := ports.Task{JobID: c.ID, Input: c.Infile, SHA256: c.SHA256, Output: c.Out}
	return process.Child(ctx, s.Out, e, task)
}
