package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
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
	server := c.Server.client()
	defer server.close()
	query := url.Values{"days": {strconv.Itoa(c.Days)}}
	if c.DryRun {
		query.Set("dry_run", "true")
	}
	a, err := server.do(ctx, request{method: http.MethodDelete, path: "/api/jobs/cleanup", query: query})
	if err != nil {
		return err
	}
	if c.JSON {
		return s.json(a.body)
	}
	var answer struct {
		Deleted *int64 `json:"deleted_count"`
	}
	if err := server.decode(a.body, &answer); err != nil {
		return err
	}
	if answer.Deleted == nil {
		return fmt.Errorf("%s does not say how many jobs it deleted", server)
	}
	done := "deleted"
	if c.DryRun {
		done = "to delete"
	}
	_, err = fmt.Fprintln(s.Out, *answer.Deleted, done)
	return err
}
