package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/dustin/go-humanize"

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
	server := c.Server.client()
	defer server.close()
	found, err := c.pages(ctx, server)
	if err != nil {
		return err
	}
	if c.JSON {
		return s.json(found.text)
	}
	table, err := server.table(found.Jobs, time.Now())
	if err != nil {
		return err
	}
	if len(found.Jobs) == 0 {
		s.hint("no jobs")
		return nil
	}
	if more := found.Count - int64(len(found.Jobs)); more > 0 {
		defer s.hint("and %s more: see --all and --limit", humanize.Comma(more))
	}
	_, err = s.Out.Write(table)
	return err
}

// page is a page of the list of jobs. The jobs stay as the server wrote them, for
// scripts that know more of their fields than we do.
type page struct {
	Count int64             `json:"count"`
	Jobs  []json.RawMessage `json:"jobs"`
	Next  string            `json:"next_cursor,omitempty"`
	text  []byte            // the page as JSON
}

// pages fetches one page, or all of them as if they were one.
func (c *List) pages(ctx context.Context, server *client) (page, error) {
	query := url.Values{"limit": {strconv.Itoa(c.Limit)}}
	if c.All {
		query.Set("limit", strconv.Itoa(maxJobs))
	}
	if len(c.Status) > 0 {
		query["status"] = c.Status
	}
	if c.Name != "" {
		query.Set("q", c.Name)
	}
	if c.Group != nil {
		query.Set("group", *c.Group)
	}
	var all page
	for {
		a, err := server.do(ctx, request{path: "/api/jobs", query: query})
		if err != nil {
			return page{}, err
		}
		p := page{text: a.body}
		if err := server.decode(a.body, &p); err != nil {
			return page{}, err
		}
		if all.text != nil {
			p.Jobs = append(all.Jobs, p.Jobs...)
			if p.text, err = json.Marshal(p); err != nil {
				return page{}, err
			}
		}
		if p.Next == "" || !c.All {
			return p, nil
		}
		if p.Next == query.Get("cursor") {
			return page{}, fmt.Errorf("the list of %s goes round in circles", server)
		}
		query.Set("cursor", p.Next)
		all = p
	}
}

// table writes jobs as a table for people. The file name comes last, since its width on
// the terminal is not known.
func (c *client) table(jobs []json.RawMessage, now time.Time) ([]byte, error) {
	var b bytes.Buffer
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "ID\tSTATUS\tCREATED\tTOOK\tFILE")
	for _, text := range jobs {
		j, err := c.status(text)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n",
			printable(j.JobID), printable(j.brief()), age(j.CreatedAt, now), took(j.Elapsed), printable(j.FileName))
	}
	err := t.Flush()
	return b.Bytes(), err
}
