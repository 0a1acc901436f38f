package cli

import (
	"context"
	"errors"
	"fmt"
)

// Cleanup is the command that deletes finished jobs by age.
type Cleanup struct {
	Days   int    `required:"" placeholder:"N" help:"Delete jobs created more than this many days ago, 0 to 36500."`
	DryRun bool   `xor:"how" help:"Only say how many there are."`
	Yes    bool   `xor:"how" short:"y" help:"Really delete them."`
	JSON   bool   `name:"json" help:"Print the server's answer as JSON."`
	Server Server `embed:""`
}

// Help implements kong.HelpProvider.
func (Cleanup) Help() string {
	return `Deletes jobs that have ended, well or not, with their uploads and Song Maps.
Jobs that wait or run stay. There is no way back, so it wants --yes.

Examples:

    songmap jobs cleanup --days 30 --dry-run
    songmap jobs cleanup --days 30 --yes`
}

// Validate implements the check that kong makes before Run.
func (c *Cleanup) Validate() error {
	switch {
	case c.Days < 0 || c.Days > 36500:
		return errors.New("--days must be 0 to 36500")
	case !c.DryRun && !c.Yes:
		return errors.New("give --yes to delete, or --dry-run to see how many jobs it would be")
	default:
		return nil
	}
}

// Run deletes the jobs, or counts them.
func (c *Cleanup) Run(ctx context.Context, s Streams) error {
	server, err := c.Server.ask()
	if err != nil {
		return err
	}
	defer server.Close()
	cleaned, err := server.CleanUp(ctx, c.Days, c.DryRun)
	switch {
	case err != nil:
		return err
	case c.JSON:
		return s.json(cleaned.Raw)
	case c.DryRun:
		_, err = fmt.Fprintln(s.Out, cleaned.Count, "to delete")
	default:
		_, err = fmt.Fprintln(s.Out, cleaned.Count, "deleted")
	}
	return err
}
