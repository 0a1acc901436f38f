package rest

import (
	"cmp"
	"context"
	"errors"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"songmap/adapters/rest/problem"
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
	Group         string   `query:"group" doc:"Only jobs of this group; an empty one stands for jobs without a group."`
	Priority      int      `query:"priority" minimum:"-10" maximum:"10" doc:"Only jobs of this priority."`
	Paged
}

type jobList struct {
	Count      int64   `json:"count" doc:"All jobs that match, not only those on this page."`
	Jobs       []job   `json:"jobs" nullable:"false" doc:"Newest first."`
	NextCursor *string `json:"next_cursor" doc:"Where the next page begins; null on the last."`
}

// stats is what an overview shows beside the jobs.
type stats struct {
	Jobs      jobCounts `json:"jobs"`
	Workers   int       `json:"workers" doc:"Analyses that the service does at once, in all its instances together."`
	MaxUpload int64     `json:"max_upload" doc:"Bytes that a song may have."`
}

type jobCounts struct {
	Pending    int64 `json:"pending"`
	Processing int64 `json:"processing"`
	Complete   int64 `json:"complete"`
	Error      int64 `json:"error"`
}

func (a *api) registerList() {
	list := operation("jobs", http.MethodGet, "/api/jobs", "listJobs", "List jobs")
	list.Description = "All jobs that match every filter given, page by page: each names the cursor of the next, as next_cursor and as Link."
	list.Parameters = []*huma.Param{statusParameter("Only jobs in one of these states.")}
	handle(a, list, func(ctx context.Context, in *listInput) (*page[jobList], error) {
		query, err := in.query()
		if err != nil {
			return nil, err
		}
		found, err := a.Jobs.List(ctx, query)
		if err != nil {
			return nil, err
		}
		now := a.Now()
		jobs, next := views(found.Jobs, func(j domain.Job) job { return viewOf(j, now) }), nextCursor(found.Next)
		return &page[jobList]{in.link(next), jobList{found.Total, jobs, next}}, nil
	})

	count := operation("jobs", http.MethodGet, "/api/stats", "getStats", "Count jobs by status")
	count.Description = "And what this service is set up for."
	handle(a, count, func(ctx context.Context, _ *struct{}) (*output[stats], error) {
		n, err := a.Jobs.Counts(ctx)
		counts := jobCounts{n[domain.StatusPending], n[domain.StatusProcessing], n[domain.StatusComplete], n[domain.StatusFailed]}
		return &output[stats]{stats{counts, a.Workers(), a.config.maxUpload()}}, err
	})
}

// statusParameter describes the filter to generated clients, which send each
// status by itself; lists with commas, for people who type, stay unmentioned.
func statusParameter(description string) *huma.Param {
	return &huma.Param{
		Name: "status", In: "query", Explode: new(true), Description: description,
		Schema: &huma.Schema{Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString, Enum: anys(domain.Statuses())}},
	}
}

// query reads what huma cannot: lists, times and the cursor.
func (in *listInput) query() (ports.Query, error) {
	statuses, err1 := parseStatuses(in.Status)
	from, err2 := parseAfter(in.CreatedAfter)
	before, err3 := parseBefore(in.CreatedBefore)
	group, err4 := in.group()
	place, err5 := after(in.Cursor)
	filter := ports.Filter{Statuses: statuses, CreatedFrom: from, CreatedBefore: before, FileName: in.FileName, Group: group}
	if in.url.Query().Get("priority") != "" {
		filter.Priority = &in.Priority
	}
	return ports.Query{Filter: filter, Limit: in.Limit, After: place}, cmp.Or(err1, err2, err3, err4, err5)
}

// group returns nil if none is named. To huma, an empty one is none.
func (in *listInput) group() (*string, error) {
	if !in.url.Query().Has("group") {
		return nil, nil
	}
	var wrong *domain.InvalidError
	if errors.As(domain.CheckGroup(in.Group), &wrong) {
		return nil, problem.Invalid("query.group", wrong.Reason)
	}
	return &in.Group, nil
}

// parseStatuses reads status=a&status=b as well as status=a,b.
func parseStatuses(values []string) ([]domain.Status, error) {
	var statuses []domain.Status
	for name := range strings.SplitSeq(strings.Join(values, ","), ",") {
		s := domain.Status(strings.TrimSpace(name))
		switch {
		case s == "" || slices.Contains(statuses, s):
		case !s.Valid():
			return nil, problem.Invalid("query.status", "must be "+either(anys(domain.Statuses())))
		default:
			statuses = append(statuses, s)
		}
	}
	return statuses, nil
}

// parseAfter returns the first instant after the given one, as finely as jobs
// keep their times; zero if none is given.
func parseAfter(text string) (time.Time, error) {
	t, err := parseTime("query.created_after", text)
	if err != nil || t.IsZero() {
		return t, err
	}
	return t.Truncate(time.Microsecond).Add(time.Microsecond), nil
}

// parseBefore returns the instant before which the jobs were created.
func parseBefore(text string) (time.Time, error) {
	t, err := parseTime("query.created_before", text)
	if whole := t.Truncate(time.Microsecond); !whole.Equal(t) {
		t = whole.Add(time.Microsecond)
	}
	return t, err
}

// parseTime reads RFC 3339 or Unix seconds, within the years that both have.
func parseTime(location, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, strings.ReplaceAll(text, " ", "+")) // a plus that was not encoded arrives as a space
	if seconds, notNumber := strconv.ParseFloat(text, 64); notNumber == nil {
		t, err = unixTime(seconds), nil
	}
	if err != nil || t.Unix() < 0 || t.Year() > 9999 {
		return time.Time{}, problem.Invalid(location, "must be a time like 2026-01-31T12:00:00Z, or seconds since 1970")
	}
	return t.UTC(), nil
}

// unixTime is before 1970 for numbers that are no time.
func unixTime(seconds float64) time.Time {
	if !(seconds >= 0 && seconds < 1<<38) { // NaN is neither
		return time.Time{}
	}
	whole, part := math.Modf(seconds)
	return time.Unix(int64(whole), int64(part*1e9))
}
