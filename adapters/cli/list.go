package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/dustin/go-humanize"

	"songmap/client"
	"songmap/domain"
)

// List is the command that lists jobs.
type List struct {
	Status []string `enum:"${statuses}" placeholder:"STATUS" help:"Only jobs in one of these states: ${enum}."`
	Name   string   `name:"q" placeholder:"TEXT" help:"Only jobs whose file name has this in it."`
	Group  *string  `placeholder:"NAME" help:"Only jobs of this group; --group= for those without one."`
	Limit  int      `default:"20" help:"How many at most, 1 to 1000."`
	All    bool     `help:"All of them, whatever the limit."`
	JSON   bool     `name:"json" help:"Print the server's answer as JSON."`
	Server Server   `embed:""`
}

// maxJobs is how many jobs a server puts on one page.
const maxJobs = 1000

// Help implements kong.HelpProvider.
func (List) Help() string {
	return `Examples:

    songmap jobs list
    songmap jobs list --status error,processing
    songmap jobs list --all --json | jq -r .jobs[].job_id`
}

// Validate implements the check that kong makes before Run.
func (c *List) Validate() error {
	if c.Limit < 1 || c.Limit > maxJobs {
		return fmt.Errorf("--limit must be 1 to %d; --all lists every job", maxJobs)
	}
	if c.Group != nil {
		if err := domain.CheckGroup(*c.Group); err != nil {
			return fmt.Errorf("--%w", err)
		}
	}
	return nil
}

// Run lists the jobs.
func (c *List) Run(ctx context.Context, s Streams) error {
	server, err := c.Server.ask()
	if err != nil {
		return err
	}
	defer server.Close()
	found, err := c.pages(ctx, server)
	if err != nil {
		return err
	}
	if c.JSON {
		return s.json(found.Raw)
	}
	if more := found.Count - int64(len(found.Jobs)); more > 0 {
		defer s.hint("and %s more: see --all and --limit", humanize.Comma(more))
	}
	return jobTable(found.Jobs, time.Now()).print(s, "no jobs")
}

// pages fetches one page, or all of them as if they were one. The jobs stay as the
// server wrote them, for scripts that know more of their fields than we do.
func (c *List) pages(ctx context.Context, server *client.Client) (client.Page, error) {
	o := client.ListOptions{FileName: c.Name, Group: c.Group, Limit: c.Limit}
	for _, status := range c.Status {
		o.Statuses = append(o.Statuses, client.Status(status))
	}
	if !c.All {
		return server.Page(ctx, o)
	}
	o.Limit = maxJobs
	var jobs []client.Job
	raw := []json.RawMessage{}
	for job, err := range server.Jobs(ctx, o) {
		if err != nil {
			return client.Page{}, err
		}
		jobs, raw = append(jobs, job), append(raw, job.Raw)
	}
	text, err := json.Marshal(struct {
		Count int               `json:"count"`
		Jobs  []json.RawMessage `json:"jobs"`
	}{len(jobs), raw})
	return client.Page{Count: int64(len(jobs)), Jobs: jobs, Raw: text}, err
}

// jobTable shows jobs to people. The file name comes last, since its width on the terminal
// is not known.
func jobTable(jobs []client.Job, now time.Time) *table {
	t := newTable("ID", "STATUS", "CREATED", "TOOK", "FILE")
	for _, j := range jobs {
		t.row(j.ID, brief(j), age(j.CreatedAt, now), took(j.Elapsed), j.FileName)
	}
	return t
}
