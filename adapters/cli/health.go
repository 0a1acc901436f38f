package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"songmap/client"
)

// Health is the command that asks a server how it is.
type Health struct {
	JSON   bool   `name:"json" help:"Print the server's answer as JSON."`
	Server Server `embed:""`
}

// healthIn is how long an answer may take. Whoever looks after the server asks again soon.
const healthIn = 10 * time.Second

// Help implements kong.HelpProvider.
func (Health) Help() string {
	return `Prints "healthy" and exits with 0, or says what is wrong and exits with 1. Where
the server wants API keys it tells why only to who has one. In a container:

    HEALTHCHECK CMD ["songmap", "health", "--quiet"]`
}

// Run asks the server.
func (c *Health) Run(ctx context.Context, s Streams) error {
	server, err := c.Server.ask()
	if err != nil {
		return err
	}
	defer server.Close()
	limited, cancel := context.WithTimeout(ctx, healthIn)
	defer cancel()
	h, err := server.Health(limited)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		return &client.NoAnswerError{Server: server.String(), Err: fmt.Errorf("none within %s", healthIn)}
	}
	if err != nil {
		return err
	}
	if c.JSON {
		err = s.json(h.Raw)
	} else if h.Healthy() && !s.Quiet {
		_, err = fmt.Fprintln(s.Out, h.Status)
	}
	if err == nil && !h.Healthy() {
		err = errors.New(strings.Join(append([]string{h.Status}, h.Reasons...), ": "))
	}
	return err
}
