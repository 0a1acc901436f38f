package cli

import (
	"context"
	"errors"
	"fmt"

	"songmap/client"
)

// Events is the command that follows events.
type Events struct {
	ID     string   `arg:"" optional:"" name:"job" help:"Only those of this job, until it has ended."`
	Status []string `enum:"${statuses}" placeholder:"STATUS" help:"Only what brings jobs to one of these states, and deletions: ${enum}."`
	Past   bool     `help:"Begin with the first event that is known."`
	After  int64    `placeholder:"NUMBER" help:"Go on after the event of this number."`
	JSON   bool     `name:"json" help:"Print each event as JSON, one a line."`
	Server Server   `embed:""`
}

// Help implements kong.HelpProvider.
func (Events) Help() string {
	return `Prints what happens to jobs, as it happens, one event a line. It goes on through
restarts of the server, and misses nothing. Ctrl-C ends it.

Examples:

    songmap events
    songmap events 01a2… --past
    songmap events --status complete --json | jq -r .job_id`
}

// Validate implements the check that kong makes before Run.
func (c *Events) Validate() error {
	switch {
	case c.ID != "" && len(c.Status) > 0:
		return errors.New("--status chooses among all jobs: leave it out with one job")
	case c.After < 0:
		return errors.New("--after must not be negative")
	case c.ID != "":
		return checkID(c.ID)
	default:
		return nil
	}
}

// Run follows the events.
func (c *Events) Run(ctx context.Context, s Streams) error {
	server, err := c.Server.follow(s)
	if err != nil {
		return err
	}
	defer server.Close()
	o := client.EventsOptions{JobID: c.ID, After: c.After, Past: c.Past}
	for _, status := range c.Status {
		o.Statuses = append(o.Statuses, client.Status(status))
	}
	for e, err := range server.Events(ctx, o) {
		if err != nil {
			return err
		}
		if err := c.print(s, e); err != nil {
			return err
		}
	}
	return nil
}

func (c *Events) print(s Streams, e client.Event) error {
	switch {
	case e.Kind == client.EventProgress: // is no event of the log
		return nil
	case c.JSON:
		return s.json(e.Raw)
	case c.ID != "":
		_, err := fmt.Fprintln(s.Out, eventLine(e, ""))
		return err
	default:
		_, err := fmt.Fprintln(s.Out, eventLine(e, e.JobID+"  "))
		return err
	}
}
