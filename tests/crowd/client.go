//go:build unix

package crowd

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"sync/atomic"
	"time"
)

// Client asks a service. One belongs to one life of its servers.
type Client struct {
	http *http.Client
	urls []string
	next atomic.Uint32 // which of them is asked next
}

// maxAsk is how long a call may take: longer than any stall that the
// attacks bring about.
const maxAsk = 30 * time.Second

// NewClient returns a client that asks the servers at the addresses in turns.
func NewClient(urls ...string) *Client {
	return &Client{http: &http.Client{Timeout: maxAsk, Transport: &http.Transport{MaxIdleConnsPerHost: 16}}, urls: urls}
}

// Within sets how long a call may take.
func (c *Client) Within(d time.Duration) { c.http.Timeout = d }

// Close closes the connections that nobody uses.
func (c *Client) Close() { c.http.CloseIdleConnections() }

func (c *Client) url() string { return c.urls[int(c.next.Add(1))%len(c.urls)] }

// Ask makes a call. An error means that there was no answer.
func (c *Client) Ask(ctx context.Context, method, path string) (code int, body []byte, err error) {
	req, err := http.NewRequestWithContext(ctx, method, c.url()+path, nil)
	if err != nil {
		return 0, nil, err
	}
	return c.send(req)
}

func (c *Client) send(req *http.Request) (code int, body []byte, err error) {
	resp, err := c.http.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	body, err = io.ReadAll(resp.Body)
	return resp.StatusCode, body, err
}

// Submit uploads a song.
func (c *Client) Submit(ctx context.Context, s *Song) (code int, body []byte, err error) {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	if s.Chosen != "" {
		if err := w.WriteField("job_id", s.Chosen); err != nil {
			return 0, nil, err
		}
	}
	part, err := w.CreateFormFile("file", s.Name)
	if err != nil {
		return 0, nil, err
	}
	if _, err := part.Write(s.Bytes); err != nil {
		return 0, nil, err
	}
	if err := w.Close(); err != nil {
		return 0, nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url()+"/api/analyze", &form)
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	if s.Key != "" {
		req.Header.Set("Idempotency-Key", s.Key)
	}
	return c.send(req)
}

// ErrGone means that there is no such job.
var ErrGone = errors.New("no such job")

// Job returns a job, or ErrGone.
func (c *Client) Job(ctx context.Context, id string) (v View, err error) {
	code, body, err := c.Ask(ctx, http.MethodGet, "/api/status/"+id)
	switch {
	case err != nil:
		return v, err
	case code == http.StatusNotFound:
		return v, ErrGone
	case code != http.StatusOK:
		return v, fmt.Errorf("status of job %s answers %d: %s", id, code, body)
	}
	return v, json.Unmarshal(body, &v)
}

// Event is what happened to a job, as the service shows it.
type Event struct {
	Number int64  `json:"number"`
	Kind   string `json:"kind"`
}

// History returns what happened to a job.
func (c *Client) History(ctx context.Context, id string) ([]Event, error) {
	code, body, err := c.Ask(ctx, http.MethodGet, "/api/jobs/"+id+"/history")
	if err != nil || code != http.StatusOK {
		return nil, fmt.Errorf("history of job %s answers %d: %s (%v)", id, code, body, err) //nolint:errorlint // may be nil
	}
	var answer struct {
		Events []Event `json:"events"`
	}
	return answer.Events, json.Unmarshal(body, &answer)
}

// View is a job as the service shows it.
type View struct {
	JobID       string     `json:"job_id"`
	Status      string     `json:"status"`
	Progress    float64    `json:"progress"`
	Attempt     int        `json:"attempt"`
	FileName    string     `json:"file_name"`
	ErrorCode   string     `json:"error_code"`
	CompletedAt *time.Time `json:"completed_at"`
}

// Finished reports whether the job has ended.
func (v View) Finished() bool { return v.Status == "complete" || v.Status == "error" }

// List returns all jobs in one of the statuses, or all jobs.
func (c *Client) List(ctx context.Context, statuses ...string) ([]View, error) {
	var all []View
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

// Count returns how many jobs are in one of the statuses.
func (c *Client) Count(ctx context.Context, statuses ...string) (int, error) {
	page, err := c.page(ctx, "", 1, statuses)
	return page.Count, err
}

type page struct {
	Count      int    `json:"count"`
	Jobs       []View `json:"jobs"`
	NextCursor string `json:"next_cursor"`
}

func (c *Client) page(ctx context.Context, cursor string, limit int, statuses []string) (p page, err error) {
	path := fmt.Sprintf("/api/jobs?limit=%d&cursor=%s", limit, cursor)
	for _, s := range statuses {
		path += "&status=" + s
	}
	code, body, err := c.Ask(ctx, http.MethodGet, path)
	if err != nil {
		return p, err
	}
	if code != http.StatusOK {
		return p, fmt.Errorf("list answers %d: %s", code, body)
	}
	return p, json.Unmarshal(body, &p)
}

// Settle waits until no job is pending or processing, for at most so long.
func (c *Client) Settle(ctx context.Context, most time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		n, err := c.Count(ctx, "pending", "processing")
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

// Heals waits until the service says that it is ready, for at most so long.
func (c *Client) Heals(ctx context.Context, most time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		code, body, err := c.Ask(ctx, http.MethodGet, "/readyz")
		if err == nil && code == http.StatusOK {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("the service does not heal: %s (%v)", body, err) //nolint:errorlint // may be nil
		}
	}
}
