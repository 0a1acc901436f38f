package client

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/url"
	"strconv"
	"time"
)

// ListOptions say which jobs to list. The zero value lists all.
type ListOptions struct {
	Statuses      []Status
	FileName      string  // part of it
	Group         *string // empty: jobs without a group
	CreatedAfter  time.Time
	CreatedBefore time.Time

	Limit  int    // jobs on a page, at most 1000; 0: 100
	Cursor string // NextCursor of the page before
}

func (o ListOptions) query() url.Values {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	for _, s := range o.Statuses {
		q.Add("status", string(s))
	}
	set("q", o.FileName)
	if o.Group != nil {
		q.Set("group", *o.Group)
	}
	if !o.CreatedAfter.IsZero() {
		q.Set("created_after", o.CreatedAfter.Format(time.RFC3339Nano))
	}
	if !o.CreatedBefore.IsZero() {
		q.Set("created_before", o.CreatedBefore.Format(time.RFC3339Nano))
	}
	if o.Limit != 0 {
		q.Set("limit", strconv.Itoa(o.Limit))
	}
	set("cursor", o.Cursor)
	return q
}

// Page is a part of a list of jobs, newest first.
type Page struct {
	Count      int64  `json:"count"` // all jobs that match, on whichever page
	Jobs       []Job  `json:"jobs"`
	NextCursor string `json:"next_cursor"` // empty: this is the last page

	Raw json.RawMessage `json:"-"` // as the server wrote it
}

// Page returns one page of a list.
func (c *Client) Page(ctx context.Context, o ListOptions) (Page, error) {
	a, err := c.do(ctx, call{path: "/api/jobs", query: o.query()})
	if err != nil {
		return Page{}, err
	}
	p := Page{Raw: a.body}
	err = c.decode(a.body, &p)
	return p, err
}

// Jobs lists jobs, page after page, newest first. It ends at the first error.
func (c *Client) Jobs(ctx context.Context, o ListOptions) iter.Seq2[Job, error] {
	return pages(o.Cursor, func(cursor string) ([]Job, string, error) {
		o.Cursor = cursor
		p, err := c.Page(ctx, o)
		return p.Jobs, p.NextCursor, err
	})
}

var errCircles = errors.New("the list goes round in circles")

// pages goes through a list whose pages are turned by cursors.
func pages[T any](cursor string, fetch func(cursor string) (items []T, next string, err error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		for {
			items, next, err := fetch(cursor)
			if err == nil && next != "" && next == cursor {
				err = errCircles
			}
			if err != nil {
				yield(none, err)
				return
			}
			for _, item := range items {
				if !yield(item, nil) {
					return
				}
			}
			if next == "" {
				return
			}
			cursor = next
		}
	}
}
