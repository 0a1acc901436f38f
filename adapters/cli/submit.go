package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"songmap/client"
	"songmap/domain"
)

// Submit is the command that uploads songs.
type Submit struct {
	Files          []string `arg:"" name:"file" help:"Songs to upload."`
	Wait           bool     `short:"w" help:"Stay until the analysis is done and print the Song Map."`
	JSON           bool     `name:"json" help:"Print the server's answer or, with --wait, the Song Map as JSON, one a line."`
	JobID          string   `name:"job-id" placeholder:"ID" help:"Name the job yourself."`
	IdempotencyKey string   `placeholder:"KEY" help:"Name of this upload: when it is repeated with the same key, there is still one job."`
	Priority       int      `placeholder:"N" help:"Within its group, a job of higher priority is analysed first: -10 to 10."`
	Group          string   `placeholder:"NAME" help:"Groups take turns, however many jobs each has."`
	Server         Server   `embed:""`
}

// Help implements kong.HelpProvider.
func (Submit) Help() string {
	return `Uploads each song and prints the id of its job on standard output, and nothing
else there. With --wait it follows the jobs to their end, through a restart of
the server if need be, and prints a summary of each Song Map instead. Ctrl-C
ends the waiting; the jobs go on. Give options before or after the songs.

Examples:

    songmap submit song.mp3
    songmap submit --wait *.mp3
    songmap submit --group archive --priority=-5 old/*.flac
    songmap submit --wait --json song.mp3 | jq .key
    id=$(songmap submit song.mp3) && songmap jobs show $id`
}

// Validate implements the check that kong makes before Run.
func (c *Submit) Validate() error {
	if len(c.Files) > 1 && (c.JobID != "" || c.IdempotencyKey != "") {
		return errors.New("--job-id and --idempotency-key name one upload: give one song")
	}
	if c.JobID != "" {
		if err := checkID(c.JobID); err != nil {
			return err
		}
	}
	if err := domain.CheckPriority(c.Priority); err != nil {
		return fmt.Errorf("--%w", err)
	}
	if err := domain.CheckGroup(c.Group); err != nil {
		return fmt.Errorf("--%w", err)
	}
	return checkVisible("--idempotency-key", c.IdempotencyKey)
}

// Run uploads the files and, if asked to, waits for their Song Maps.
func (c *Submit) Run(ctx context.Context, s Streams) error {
	server, err := c.Server.follow(s)
	if err != nil {
		return err
	}
	defer server.Close()
	if c.Wait {
		return c.wait(ctx, s, server)
	}
	return each(ctx, s, c.Files, func(file string) error {
		accepted, err := c.upload(ctx, s, server, file)
		switch {
		case err != nil:
			return err
		case c.JSON:
			return s.json(accepted.Raw)
		}
		_, err = fmt.Fprintln(s.Out, accepted.JobID)
		return err
	})
}

// wait uploads all files before it waits for any, since the server may analyse several
// songs at once.
func (c *Submit) wait(ctx context.Context, s Streams, server *client.Client) error {
	type job struct {
		file, id string
		err      error
	}
	jobs := make([]job, len(c.Files))
	for i, file := range c.Files {
		accepted, err := c.upload(ctx, s, server, file)
		jobs[i] = job{file, accepted.JobID, err}
		if err == nil {
			s.hint("%s: job %s", printable(file), accepted.JobID)
		}
	}
	err := each(ctx, s, jobs, func(j job) error {
		if j.err != nil {
			return j.err
		}
		return c.await(ctx, s, server, j.file, j.id)
	})
	if ctx.Err() != nil {
		s.hint("the jobs go on: see `songmap jobs list`")
	}
	return err
}

// await follows one job to its end and prints its Song Map.
func (c *Submit) await(ctx context.Context, s Streams, server *client.Client, file, id string) error {
	job, err := s.follow(ctx, server, filepath.Base(file), id)
	if err != nil {
		return fmt.Errorf("%s: job %s: %w", file, id, err)
	}
	if job.Status == client.StatusFailed {
		return fmt.Errorf("%s: %s", file, failure(job.ErrorCode, job.ErrorMessage))
	}
	m, err := server.SongMap(ctx, id)
	if err != nil {
		return fmt.Errorf("%s: job %s: %w", file, id, err)
	}
	return s.songMap(file, m.Raw, c.JSON)
}

// follow waits for the end of a job, and shows how far it is.
func (s Streams) follow(ctx context.Context, server *client.Client, title, id string) (client.Job, error) {
	progress := s.bar(title)
	defer progress.close()
	return server.Wait(ctx, id, func(job client.Job) { progress.show(job.Progress, doing(job)) })
}

// upload sends one file.
func (c *Submit) upload(ctx context.Context, s Streams, server *client.Client, file string) (client.Accepted, error) {
	f, size, err := open(file)
	if err != nil {
		return client.Accepted{}, fmt.Errorf("%s: %w", file, plain(err))
	}
	defer f.Close()
	progress := s.bar(filepath.Base(file))
	defer progress.close()
	accepted, err := server.Submit(ctx, filepath.Base(file), &progressReader{f, progress, 0, size}, client.SubmitOptions{
		JobID: c.JobID, IdempotencyKey: c.IdempotencyKey, Priority: c.Priority, Group: c.Group,
	})
	if err != nil {
		return client.Accepted{}, fmt.Errorf("%s: %w", file, err)
	}
	return accepted, nil
}
