package rest

import (
	"context"
	"net/http"
	"net/url"

	"github.com/danielgtaylor/huma/v2"

	"songmap/domain"
	"songmap/ports"
)

type listInput struct {
	Limit         int      `query:"limit" default:"100" minimum:"1" maximum:"1000" doc:"Jobs on a page."`
	Cursor        string   `query:"cursor" maxLength:"512" doc:"The next_cursor of the page before."`
	Status        []string `query:"status,explode" doc:"Only jobs in one of these states."`
	CreatedAfter  string   `query:"created_after" maxLength:"64" doc:"Only jobs created after this time, in RFC 3339 or Unix seconds."`
	CreatedBefore string   `query:"created_before" maxLength:"64" doc:"Only jobs created before this time, in RFC 3339 or Unix seconds."`
	FileName      string   `query:"q" maxLength:"255" doc:"Only jobs whose file name contains this text."`

	url url.URL
}

// Resolve keeps the URL, from which the link to the next page is made.
func (in *listInput) Resolve(ctx huma.Context) []error {
	in.url = ctx.URL()
	return nil
}

type listOutput struct {
	Link string `header:"Link" doc:"The next page, if there is one: rel=\"next\"."`
	Body jobList
}

type jobList struct {
	Count      int64   `json:"count" doc:"All jobs that match, not only those on this page."`
	Jobs       []job   `json:"jobs" nullable:"false" doc:"Newest first."`
	NextCursor *string `json:"next_cursor" doc:"Where the next page begins; null on the last."`
}

func (a *api) registerList() {
	op := operation(http.MethodGet, "/api/jobs", "listJobs", "List jobs")
	op.Tags = []string{"jobs"}
	op.Parameters = []*huma.Param{statusParameter("Only jobs in one of these states.")}
	handle(a, op, func(ctx context.Context, in *listInput) (*listOutput, error) {
		query, err := in.query()
		if err != nil {
			return nil, err
		}
		page, err := a.Jobs.List(ctx, query)
		if err != nil {
			return nil, err
		}
		out := &listOutput{Body: jobList{Count: page.Total, Jobs: viewsOf(page.Jobs)}}
		if page.Next.ID != "" {
			cursor := encodeCursor(page.Next)
			out.Link, out.Body.NextCursor = nextPage(in.url, cursor), &cursor
		}
		return out, nil
	})
}

// statusParameter describes the filter to generated clients, which send each
// status by itself; lists with commas, for people who type, stay unmentioned.
func statusParameter(description string) *huma.Param {
	var states []any
	for _, s := range domain.Statuses() {
		states = append(states, string(s))
	}
	return &huma.Param{
		Name: "status", In: "query", Explode: new(true),
		Description: description,
		Schema:      &huma.Schema{Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString, Enum: states}},
	}
}

// query reads what huma cannot: lists, times and the cursor.
func (in *listInput) query() (q ports.Query, err error) {
	q.Limit, q.FileName = in.Limit, in.FileName
	if q.Statuses, err = parseStatuses(in.Status); err != nil {
		return q, err
	}
	if q.CreatedFrom, err = parseAfter(in.CreatedAfter); err != nil {
		return q, err
	}
	if q.CreatedBefore, err = parseBefore(in.CreatedBefore); err != nil {
		return q, err
	}
	if in.Cursor != "" {
		q.After, err = decodeCursor(in.Cursor)
	}
	return q, err
}

// nextPage links to the next page of the same list (RFC 8288).
func nextPage(at url.URL, cursor string) string {
	query := at.Query()
	query.Set("cursor", cursor)
	return "<" + at.EscapedPath() + "?" + query.Encode() + `>; rel="next"`
}
