package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"songmap/client"
)

// ListDeliveries is the command that lists messages to a webhook.
type ListDeliveries struct {
	ID     string  `arg:"" name:"id" help:"Id of the webhook."`
	State  *string `enum:"${deliveries}" placeholder:"STATE" help:"Only messages in this state: ${enum}."`
	Limit  int     `default:"20" help:"How many at most; 0: all."`
	JSON   bool    `name:"json" help:"Print each message as JSON, one a line."`
	Server Server  `embed:""`
}

// Validate implements the check that kong makes before Run.
func (c *ListDeliveries) Validate() error {
	if c.Limit < 0 {
		return errors.New("--limit must not be negative")
	}
	return nil
}

// Run lists the messages.
func (c *ListDeliveries) Run(ctx context.Context, s Streams) error {
	server, err := c.Server.ask()
	if err != nil {
		return err
	}
	defer server.Close()
	table := newTable("DELIVERY", "STATE", "ATTEMPTS", "HAPPENED", "EVENT", "JOB", "LAST")
	n := 0
	state := ""
	if c.State != nil {
		state = *c.State
	}
	for d, err := range server.Deliveries(ctx, c.ID, state) {
		if err == nil && c.JSON {
			err = s.json(d.Raw)
		}
		if err != nil {
			return err
		}
		table.row(fmt.Sprint(d.Number), d.State, fmt.Sprint(d.Attempts), age(d.Event.At, time.Now()), string(d.Event.Kind), d.JobID, lastAttempt(d))
		if n++; n == c.Limit {
			break
		}
	}
	if c.JSON {
		return nil
	}
	return table.print(s, "no messages")
}

// lastAttempt says what came of the last attempt.
func lastAttempt(d client.Delivery) string {
	switch {
	case d.LastError != "":
		return d.LastError
	case d.LastStatus != 0:
		return fmt.Sprint(d.LastStatus)
	default:
		return "-"
	}
}

// Replay is the command that sends messages again.
type Replay struct {
	ID         string        `arg:"" name:"id" help:"Id of the webhook."`
	Deliveries []int64       `arg:"" optional:"" name:"delivery" help:"Numbers of messages."`
	Failed     time.Duration `placeholder:"PERIOD" help:"Those that failed, of the events of this last time: 24h."`
	Server     Server        `embed:""`
}

// Help implements kong.HelpProvider.
func (Replay) Help() string {
	return `Examples:

    songmap webhooks replay 01a2… 4711 4712
    songmap webhooks replay 01a2… --failed 24h`
}

// Validate implements the check that kong makes before Run.
func (c *Replay) Validate() error {
	switch {
	case (c.Failed == 0) == (len(c.Deliveries) == 0):
		return errors.New("give the numbers of messages, or --failed with a period like 24h")
	case c.Failed < 0:
		return errors.New("--failed must not be negative")
	case slices.Min(append([]int64{1}, c.Deliveries...)) < 1:
		return errors.New("the numbers of messages begin with 1")
	default:
		return nil
	}
}

// Run sends the messages again.
func (c *Replay) Run(ctx context.Context, s Streams) error {
	server, err := c.Server.ask()
	if err != nil {
		return err
	}
	defer server.Close()
	if c.Failed > 0 {
		r, err := server.ReplayFailed(ctx, c.ID, time.Now().Add(-c.Failed))
		if err != nil {
			return err
		}
		if r.Left > 0 {
			s.hint("there was no room for %d more: replay again when some have been delivered", r.Left)
		}
		_, err = fmt.Fprintln(s.Out, r.Count, "sent again")
		return err
	}
	return Parallel{Jobs: 1}.each(ctx, s, len(c.Deliveries), func(ctx context.Context, s Streams, i int) (func() error, error) {
		d, err := server.Replay(ctx, c.ID, c.Deliveries[i])
		return func() error {
			_, err := fmt.Fprintln(s.Out, d.Number, "sent again")
			return err
		}, err
	})
}
