package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"songmap/client"
)

// Get is the command that fetches a Song Map.
type Get struct {
	ID     string `arg:"" name:"job" help:"Id of the job."`
	Wait   bool   `short:"w" help:"Stay until the analysis is done."`
	Output Output `embed:""`
	Server Server `embed:""`
}

// Help implements kong.HelpProvider.
func (Get) Help() string {
	return `Prints the Song Map of a job that is complete, as JSON on one line, or in another
format. A folder as --output gets a file named after the song.

Examples:

    songmap get 01a2… | jq .tempo.bpm_global
    songmap get 01a2… -o song.mid
    songmap get 01a2… --format chordpro
    songmap get 01a2… --wait --format jams -o maps/`
}

// Validate implements the check that kong makes before Run.
func (c *Get) Validate() error {
	if c.ID == "" {
		return nil // kong says that it is missing
	}
	return checkID(c.ID)
}

// Run fetches the Song Map.
func (c *Get) Run(ctx context.Context, s Streams) error {
	server, err := c.Server.follow(s)
	if err != nil {
		return err
	}
	defer server.Close()
	job, err := c.job(ctx, s, server)
	if err != nil {
		return err
	}
	if job.Status == client.StatusFailed {
		return fmt.Errorf("job %s: %s", c.ID, failure(job.ErrorCode, job.ErrorMessage))
	}
	if c.Output.Output == "" {
		c.Output.Output = "-"
	}
	all, err := s.plan([]song{{file: fileName(job)}}, c.Output.Force, c.Output.wish())
	if err != nil {
		return err
	}
	show, err := s.keep(c.ID, all[0], true, from(ctx, server, c.ID))
	if _, shown := all[0].toStdout(); err != nil || !shown {
		return err
	}
	return show()
}

func (c *Get) job(ctx context.Context, s Streams, server *client.Client) (client.Job, error) {
	if c.Wait {
		return s.follow(ctx, server, c.ID, c.ID)
	}
	return server.Job(ctx, c.ID)
}

// from returns how to fetch the Song Map of a job.
func from(ctx context.Context, server *client.Client, id string) product {
	return func(format string) ([]byte, error) {
		e, err := server.Export(ctx, id, format)
		return e.Content, err
	}
}

// fileName returns the name of a job's song, if a file may have it: it is somebody else's
// choice. Otherwise its id will do.
func fileName(j client.Job) string {
	name := j.FileName
	if strings.ContainsAny(name, `/\:`) || printable(name) != name || strings.Trim(name, ". ") == "" || stem(name) != filepath.Base(stem(name)) {
		return j.ID
	}
	return name
}
