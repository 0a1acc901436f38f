package cli

import (
	"context"
	"fmt"
	"io"

	"songmap/client"
	"songmap/domain"
)

// Submit is the command that uploads songs.
type Submit struct {
	Files          []string `arg:"" name:"file" help:"Songs to upload, folders with songs, or - for standard input."`
	Wait           bool     `short:"w" help:"Stay until the analysis is done and print the Song Map. --output and --format do so, too."`
	JSON           bool     `name:"json" help:"Print the server's answer or, with --wait, the Song Map as JSON, one a line."`
	JobID          string   `name:"job-id" placeholder:"ID" help:"Name the job yourself."`
	IdempotencyKey string   `placeholder:"KEY" help:"Name of this upload: when it is repeated with the same key, there is still one job."`
	Priority       int      `placeholder:"N" help:"Within its group, a job of higher priority is analysed first: -10 to 10."`
	Group          string   `placeholder:"NAME" help:"Groups take turns, however many jobs each has."`
	Output         Output   `embed:""`
	Parallel       Parallel `embed:""`
	Server         Server   `embed:""`
}

// Help implements kong.HelpProvider.
func (Submit) Help() string {
	return `Uploads each song and prints the id of its job on standard output, and nothing
else there. With --wait it follows the jobs to their end, through a restart of
the server if need be, and prints a summary of each Song Map instead. Ctrl-C
ends the waiting; the jobs go on.

Examples:

    songmap submit song.mp3
    songmap submit --wait *.mp3
    songmap submit --group archive --priority -5 old/
    songmap submit song.mp3 -o song.mid
    songmap submit --wait --json song.mp3 | jq .key
    id=$(songmap submit song.mp3) && songmap get $id --wait`
}

// Validate implements the check that kong makes before Run.
func (c *Submit) Validate() error {
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

// Run uploads the songs and, if asked to, waits for their Song Maps.
func (c *Submit) Run(ctx context.Context, s Streams) error {
	songs, err := s.songs(c.Files)
	if err != nil {
		return err
	}
	if len(songs) > 1 && (c.JobID != "" || c.IdempotencyKey != "") {
		return misused("--job-id and --idempotency-key name one upload: give one song")
	}
	places, err := s.plan(songs, c.Output.Force, c.Output.wish())
	if err != nil {
		return err
	}
	server, err := c.Server.follow(s)
	if err != nil {
		return err
	}
	defer server.Close()
	if c.Wait || c.Output.wanted() {
		return c.wait(ctx, s, server, songs, places)
	}
	return c.Parallel.each(ctx, s, len(songs), func(ctx context.Context, s Streams, i int) (func() error, error) {
		accepted, err := c.upload(ctx, s, server, songs[i])
		return func() error { return c.print(s, accepted) }, err
	})
}

func (c *Submit) print(s Streams, a client.Accepted) error {
	if c.JSON {
		return s.json(a.Raw)
	}
	_, err := fmt.Fprintln(s.Out, a.JobID)
	return err
}

// wait uploads all songs before it waits for any, since the server may analyse several
// at once.
func (c *Submit) wait(ctx context.Context, s Streams, server *client.Client, songs []song, places []targets) error {
	ids := make([]string, len(songs)) // empty: the upload failed
	failed := make([]error, len(songs))
	_ = c.Parallel.each(ctx, s, len(songs), func(ctx context.Context, s Streams, i int) (func() error, error) {
		accepted, err := c.upload(ctx, s, server, songs[i])
		ids[i], failed[i] = accepted.JobID, err
		return func() error {
			if err == nil {
				s.hint("%s: job %s", printable(songs[i].String()), ids[i])
			}
			return nil
		}, nil // what failed is told in the end
	})
	err := Parallel{Jobs: 1}.each(ctx, s, len(songs), func(ctx context.Context, s Streams, i int) (func() error, error) {
		if failed[i] != nil {
			return nil, failed[i]
		}
		return c.await(ctx, s, server, songs[i], ids[i], places[i])
	})
	if ctx.Err() != nil {
		s.hint("the jobs go on: see `songmap jobs list`")
	}
	return err
}

// await follows one job to its end.
func (c *Submit) await(
	ctx context.Context, s Streams, server *client.Client, song song, id string, to targets,
) (show func() error, err error) {
	job, err := s.follow(ctx, server, song.name(), id)
	if err == nil && job.Status == client.StatusFailed {
		return nil, fmt.Errorf("%s: %s", song, failure(job.ErrorCode, job.ErrorMessage))
	}
	if err == nil {
		show, err = s.keep(song.String(), to, c.JSON, from(ctx, server, id))
	}
	if err != nil {
		return nil, fmt.Errorf("%s: job %s: %w", song, id, err)
	}
	return show, nil
}

// follow waits for the end of a job, and shows how far it is.
func (s Streams) follow(ctx context.Context, server *client.Client, title, id string) (client.Job, error) {
	progress := s.bar(title)
	defer progress.close()
	return server.Wait(ctx, id, func(job client.Job) { progress.show(job.Progress, doing(job)) })
}

// upload sends one song.
func (c *Submit) upload(ctx context.Context, s Streams, server *client.Client, song song) (client.Accepted, error) {
	progress := s.bar(song.name())
	defer progress.close()
	content, done, err := s.content(song, progress)
	if err != nil {
		return client.Accepted{}, fmt.Errorf("%s: %w", song, plain(err))
	}
	defer done()
	accepted, err := server.Submit(ctx, song.name(), content, client.SubmitOptions{
		JobID: c.JobID, IdempotencyKey: c.IdempotencyKey, Priority: c.Priority, Group: c.Group,
	})
	if err != nil {
		return client.Accepted{}, fmt.Errorf("%s: %w", song, err)
	}
	return accepted, nil
}

// content opens a song, and shows on a bar how much of it has been read.
func (s Streams) content(song song, progress bar) (content io.Reader, done func(), err error) {
	if song.file == "-" {
		return s.In, func() {}, nil
	}
	f, size, err := open(song.file)
	return &progressReader{f, progress, 0, size}, func() { _ = f.Close() }, err
}
