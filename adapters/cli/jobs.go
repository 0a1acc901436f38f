package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"

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
type Retry struct{ chosen }

// Run retries the jobs.
func (c *Retry) Run(ctx context.Context, s Streams) error {
	return c.each(ctx, s, http.MethodPost, "/retry", "waits again")
}

// Cancel is the command that ends jobs.
type Cancel struct{ chosen }

// Run cancels the jobs.
func (c *Cancel) Run(ctx context.Context, s Streams) error {
	return c.each(ctx, s, http.MethodPost, "/cancel", "cancelled")
}

// Delete is the command that deletes jobs.
type Delete struct{ chosen }

// Run deletes the jobs.
func (c *Delete) Run(ctx context.Context, s Streams) error {
	return c.each(ctx, s, http.MethodDelete, "", "deleted")
}

// chosen are jobs that the user names.
type chosen struct {
	IDs    []string `arg:"" name:"id" help:"Ids of jobs."`
	JSON   bool     `name:"json" help:"Print the server's answers as JSON, one a line."`
	Server Server   `embed:""`
}

// Validate refuses what is no id: in a path it would mean another call.
func (c *chosen) Validate() error {
	for _, id := range c.IDs {
		if err := checkID(id); err != nil {
			return err
		}
	}
	return nil
}

func checkID(id string) error {
	err := domain.CheckID(id)
	if id == "cleanup" {
		err = errors.New("in its place in a path it means another call")
	}
	if err != nil {
		return fmt.Errorf("%q cannot be the id of a job: %w", id, err)
	}
	return nil
}

// each makes one call for every job and says what came of it.
func (c *chosen) each(ctx context.Context, s Streams, method, call, done string) error {
	server, err := c.Server.client()
	if err != nil {
		return err
	}
	defer server.close()
	return each(ctx, s, c.IDs, func(id string) error {
		a, err := server.ask(ctx, question{method: method, path: "/api/jobs/" + id + call})
		if err != nil {
			return err
		}
		if c.JSON {
			return s.json(a.body)
		}
		_, err = fmt.Fprintln(s.Out, id, done)
		return err
	})
}
