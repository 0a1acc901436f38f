package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"time"
)

// client asks a server. One belongs to one life of a server.
type client struct {
	http *http.Client
	url  string
}

// maxAsk is how long a call may take: longer than any stall that the
// attacks bring about.
const maxAsk = 30 * time.Second

func newClient(v *server) *client {
	return &client{&http.Client{Timeout: maxAsk, Transport: &http.Transport{MaxIdleConnsPerHost: 16}}, v.url}
}

func (c *client) close() { c.http.CloseIdleConnections() }

// ask makes a call. An error means that there was no answer.
func (c *client) ask(ctx context.Context, method, path string) (code int, body []byte, err error) {
	req, err := http.NewRequestWithContext(ctx, method, c.url+path, nil)
	if err != nil {
		return 0, nil, err
	}
	return c.send(req)
}

func (c *client) send(req *http.Request) (code int, body []byte, err error) {
	resp, err := c.http.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	body, err = io.ReadAll(resp.Body)
	return resp.StatusCode, body, err
}

// submit uploads a song.
func (c *client) submit(ctx context.Context, s *song) (code int, body []byte, err error) {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	if s.chosen != "" {
		if err := w.WriteField("job_id", s.chosen); err != nil {
			return 0, nil, err
		}
	}
	part, err := w.CreateFormFile("file", s.name)
	if err != nil {
		return 0, nil, err
	}
	if _, err := part.Write(s.bytes); err != nil {
		return 0, nil, err
	}
	if err := w.Close(); err != nil {
		return 0, nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url+"/api/analyze", &form)
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	if s.key != "" {
		req.Header.Set("Idempotency-Key", s.key)
	}
	return c.send(req)
}

// view is a job as the service shows it.
type view struct {
	JobID       string     `json:"job_id"`
	Status      string     `json:"status"`
	Progress    float64    `json:"progress"`
	Attempt     int        `json:"attempt"`
	FileName    string     `json:"file_name"`
	ErrorCode   string     `json:"error_code"`
	CompletedAt *time.Time `json:"completed_at"`
}

func (v view) finished() bool { return v.Status == "complete" || v.Status == "error" }

// list returns all jobs in one of the statuses, or all jobs.
func (c *client) list(ctx context.Context, statuses ...string) ([]view, error) {
	var all []view
	for cursor := ""; ; {
		page, err := c.page(ctx, cursor, 1000, statuses)
		if err != nil {
			return nil, err
		}
		all = append(all, page.Jobs...)
		if cursor = page.NextCursor; cursor == "" {
			return all, nil
		}
	}
}

// count returns how many jobs are in one of the statuses.
func (c *client) count(ctx context.Context, statuses ...string) (int, error) {
	page, err := c.page(ctx, "", 1, statuses)
	return page.Count, err
}

type page struct {
	Count      int    `json:"count"`
	Jobs       []view `json:"jobs"`
	NextCursor string `json:"next_cursor"`
}

func (c *client) page(ctx context.Context, cursor string, limit int, statuses []string) (p page, err error) {
	path := fmt.Sprintf("/api/jobs?limit=%d&cursor=%s", limit, cursor)
	for _, s := range statuses {
		path += "&status=" + s
	}
	code, body, err := c.ask(ctx, http.MethodGet, path)
	if err != nil {
		return p, err
	}
	if code != http.StatusOK {
		return p, fmt.Errorf("list answers %d: %s", code, body)
	}
	return p, json.Unmarshal(body, &p)
}

// settle waits until no job is pending or processing, for at most so long.
func (c *client) settle(ctx context.Context, most time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		n, err := c.count(ctx, "pending", "processing")
		if err == nil && n == 0 {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("%d jobs are unfinished after %v (%v)", n, most, err) //nolint:errorlint // may be nil
		}
	}
}
