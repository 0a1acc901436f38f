package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"songmap/client"
	"songmap/domain"
)

// Jobs are the commands that manage the jobs of a server.
type Jobs struct {
	List    List    `cmd:"" help:"List jobs, newest first."`
	Show    Show    `cmd:"" help:"Show a job, its history and, when it is complete, its Song Map."`
	Retry   Retry   `cmd:"" help:"Give failed jobs a fresh start."`
	Cancel  Cancel  `cmd:"" help:"End jobs that wait or run."`
	Delete  Delete  `cmd:"" help:"Delete jobs with their uploads and Song Maps."`
	Cleanup Cleanup `cmd:"" help:"Delete finished jobs by age."`
}

// Retry is the command that gives failed jobs a fresh start.
type Retry struct{ selection }

// Run retries the jobs.
func (c *Retry) Run(ctx context.Context, s Streams) error {
	return c.each(ctx, s, "waits again", func(server *client.Client, id string) (json.RawMessage, error) {
		job, err := server.Retry(ctx, id)
		return job.Raw, err
	})
}

// Cancel is the command that ends jobs.
type Cancel struct{ selection }

// Run cancels the jobs.
func (c *Cancel) Run(ctx context.Context, s Streams) error {
	return c.each(ctx, s, "cancelled", func(server *client.Client, id string) (json.RawMessage, error) {
		job, err := server.Cancel(ctx, id)
		return job.Raw, err
	})
}

// Delete is the command that deletes jobs.
type Delete struct{ selection }

// Run deletes the jobs.
func (c *Delete) Run(ctx context.Context, s Streams) error {
	return c.each(ctx, s, "deleted", func(server *client.Client, id string) (json.RawMessage, error) {
		return server.Delete(ctx, id)
	})
}

// selection is some jobs that the user names.
type selection struct {
	IDs    []string `arg:"" name:"id" help:"Ids of jobs."`
	JSON   bool     `name:"json" help:"Print the server's answers as JSON, one a line."`
	Server Server   `embed:""`
}

// Validate refuses what is no id: in a path it would be another call. The server comes
// with it, as kong does not see into a type that is not exported.
func (c *selection) Validate() error {
	for _, id := range c.IDs {
		if err := checkID(id); err != nil {
			return err
		}
	}
	return c.Server.Validate()
}

func checkID(id string) error {
	err := domain.CheckID(id)
	if id == "cleanup" {
		err = errors.New("the word is not allowed")
	}
	if err != nil {
		return fmt.Errorf("%q cannot be the id of a job: %w", id, err)
	}
	return nil
}

// each makes one call for every job and prints its outcome.
func (c *selection) each(
	ctx context.Context, s Streams, done string, do func(*client.Client, string) (json.RawMessage, error),
) error {
	server, err := c.Server.ask()
	if err != nil {
		return err
	}
	defer server.Close()
	return Parallel{Jobs: 1}.each(ctx, s, len(c.IDs), func(_ context.Context, s Streams, i int) (func() error, error) {
		text, err := do(server, c.IDs[i])
		return func() error {
			if c.JSON {
				return s.json(text)
			}
			_, err := fmt.Fprintln(s.Out, c.IDs[i], done)
			return err
		}, err
	})
}
