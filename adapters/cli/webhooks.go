package cli

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"songmap/client"
)

// Webhooks are the commands that manage the addresses which a server tells of events.
type Webhooks struct {
	List       ListWebhooks   `cmd:"" help:"List webhooks, oldest first."`
	Add        AddWebhook     `cmd:"" help:"Add a webhook. Its secret is shown this once."`
	Delete     DeleteWebhooks `cmd:"" aliases:"remove" help:"Delete webhooks, with the messages that wait for them."`
	Test       TestWebhook    `cmd:"" help:"Send a test message, and say what came back."`
	Rotate     RotateWebhook  `cmd:"" help:"Give a webhook a new secret, which is shown this once; the old one holds for another day."`
	Enable     EnableWebhook  `cmd:"" help:"Enable a webhook that has been disabled."`
	Deliveries ListDeliveries `cmd:"" help:"List messages to a webhook, newest first."`
	Replay     Replay         `cmd:"" help:"Send messages to a webhook again."`
}

// ListWebhooks is the command that lists webhooks.
type ListWebhooks struct {
	JSON   bool   `name:"json" help:"Print each webhook as JSON, one a line."`
	Server Server `embed:""`
}

// Run lists the webhooks.
func (c *ListWebhooks) Run(ctx context.Context, s Streams) error {
	server, err := c.Server.ask()
	if err != nil {
		return err
	}
	defer server.Close()
	table := newTable("ID", "CREATED", "EVENTS", "PENDING", "STATE", "URL")
	for w, err := range server.Webhooks(ctx) {
		if err == nil && c.JSON {
			err = s.json(w.Raw)
		}
		if err != nil {
			return err
		}
		table.row(w.ID, age(w.CreatedAt, time.Now()), kinds(w.Events), fmt.Sprint(w.Pending), webhookState(w), w.URL)
	}
	if c.JSON {
		return nil
	}
	return table.print(s, "no webhooks")
}

func kinds(list []client.Kind) string { return join(list, ",") }

func webhookState(w client.Webhook) string {
	switch {
	case !w.DisabledAt.IsZero():
		return "disabled"
	case w.Configured:
		return "configured"
	default:
		return "enabled"
	}
}

// AddWebhook is the command that adds a webhook.
type AddWebhook struct {
	URL         string   `arg:"" name:"url" help:"Where messages go."`
	Event       []string `enum:"${events}" placeholder:"KIND" help:"Kinds of events to tell (repeatable): ${enum}. By default those that end a job."`
	Description string   `placeholder:"TEXT" help:"What it is for, for people."`
	JSON        bool     `name:"json" help:"Print the server's answer as JSON."`
	Server      Server   `embed:""`
}

// Help implements kong.HelpProvider.
func (AddWebhook) Help() string {
	return `Example:

    songmap webhooks add https://example.org/songmap --event completed --event failed`
}

// Run adds the webhook.
func (c *AddWebhook) Run(ctx context.Context, s Streams) error {
	server, err := c.Server.ask()
	if err != nil {
		return err
	}
	defer server.Close()
	n := client.NewWebhook{URL: c.URL, Description: c.Description}
	for _, kind := range c.Event {
		n.Events = append(n.Events, client.Kind(kind))
	}
	w, err := server.AddWebhook(ctx, n)
	if err != nil {
		return err
	}
	return s.secret(w, c.JSON)
}

// secret shows a webhook with its secret.
func (s Streams) secret(w client.Webhook, asJSON bool) error {
	if asJSON {
		return s.json(w.Raw)
	}
	var b bytes.Buffer
	fmt.Fprintln(&b, "webhook", printable(w.ID))
	row(&b, "url", w.URL)
	row(&b, "events", kinds(w.Events))
	row(&b, "secret", w.Secret)
	s.hint("keep the secret: it is not shown again")
	_, err := s.Out.Write(b.Bytes())
	return err
}

// DeleteWebhooks is the command that deletes webhooks.
type DeleteWebhooks struct {
	IDs    []string `arg:"" name:"id" help:"Ids of webhooks."`
	Server Server   `embed:""`
}

// Run deletes the webhooks.
func (c *DeleteWebhooks) Run(ctx context.Context, s Streams) error {
	server, err := c.Server.ask()
	if err != nil {
		return err
	}
	defer server.Close()
	return Parallel{Jobs: 1}.each(ctx, s, len(c.IDs), func(ctx context.Context, s Streams, i int) (func() error, error) {
		err := server.DeleteWebhook(ctx, c.IDs[i])
		return func() error {
			_, err := fmt.Fprintln(s.Out, c.IDs[i], "deleted")
			return err
		}, err
	})
}
