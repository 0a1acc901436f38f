package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
)

// oneWebhook is a webhook that the user names.
type oneWebhook struct {
	ID     string `arg:"" name:"id" help:"Id of the webhook."`
	JSON   bool   `name:"json" help:"Print the server's answer as JSON."`
	Server Server `embed:""`
}

// Validate is that of the server, as kong does not see into a type that is not exported.
func (c *oneWebhook) Validate() error { return c.Server.Validate() }

// TestWebhook is the command that sends a test message.
type TestWebhook struct{ oneWebhook }

// Run sends the message.
func (c *TestWebhook) Run(ctx context.Context, s Streams) error {
	server, err := c.Server.ask()
	if err != nil {
		return err
	}
	defer server.Close()
	tested, err := server.TestWebhook(ctx, c.ID)
	if err != nil {
		return err
	}
	if c.JSON {
		text, err := json.Marshal(tested)
		if err == nil {
			err = s.json(text)
		}
		if err != nil {
			return err
		}
	}
	if !tested.Delivered {
		return errors.New("not delivered: " + tested.Error)
	}
	if c.JSON {
		return nil
	}
	_, err = fmt.Fprintf(s.Out, "delivered, answered with %d\n", tested.Status)
	return err
}

// RotateWebhook is the command that gives a webhook a new secret.
type RotateWebhook struct{ oneWebhook }

// Run gives the webhook a new secret.
func (c *RotateWebhook) Run(ctx context.Context, s Streams) error {
	server, err := c.Server.ask()
	if err != nil {
		return err
	}
	defer server.Close()
	w, err := server.RotateWebhook(ctx, c.ID)
	if err != nil {
		return err
	}
	return s.secret(w, c.JSON)
}

// EnableWebhook is the command that enables a webhook.
type EnableWebhook struct{ oneWebhook }

// Run enables the webhook.
func (c *EnableWebhook) Run(ctx context.Context, s Streams) error {
	server, err := c.Server.ask()
	if err != nil {
		return err
	}
	defer server.Close()
	w, err := server.EnableWebhook(ctx, c.ID)
	switch {
	case err != nil:
		return err
	case c.JSON:
		return s.json(w.Raw)
	}
	_, err = fmt.Fprintln(s.Out, c.ID, "enabled")
	return err
}
