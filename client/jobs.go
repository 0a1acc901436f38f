package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"time"
)

// Status is how far a job has come.
type Status string

// The four states of a job.
const (
	StatusPending    Status = "pending"
	StatusProcessing Status = "processing"
	StatusComplete   Status = "complete"
	StatusFailed     Status = "error"
)

// Job is a job as the server tells of it. What does not apply is zero.
type Job struct {
	ID                 string    `json:"job_id"`
	Status             Status    `json:"status"`
	Progress           float64   `json:"progress"`            // 0..1
	Elapsed            float64   `json:"elapsed"`             // seconds since the analysis began, or that it took
	EstimatedRemaining *float64  `json:"estimated_remaining"` // seconds; nil: not known
	ErrorCode          string    `json:"error_code"`          // why the job failed, for programs
	ErrorMessage       string    `json:"error_message"`       // and for people
	Retryable          *bool     `json:"retryable"`           // whether a retry may end better; nil unless the job has failed
	CreatedAt          time.Time `json:"created_at"`
	StartedAt          time.Time `json:"started_at"`
	CompletedAt        time.Time `json:"completed_at"` // when the job ended, well or not
	Stage              string    `json:"stage"`        // what the analysis is doing
	Attempt            int       `json:"attempt"`      // analyses that failed
	FileName           string    `json:"file_name"`
	QueuePosition      int64     `json:"queue_position"` // 1: the next to be started; 0: not known, or it does not wait
	Priority           int       `json:"priority"`
	Group              string    `json:"group"`
	Warnings           []string  `json:"warnings"` // what of the song was not heard

	Raw json.RawMessage `json:"-"` // as the server wrote it, with what this client does not know
}

// UnmarshalJSON implements json.Unmarshaler.
func (j *Job) UnmarshalJSON(text []byte) error {
	type plain Job
	if err := json.Unmarshal(text, (*plain)(j)); err != nil {
		return err
	}
	switch j.Status {
	case StatusPending, StatusProcessing, StatusComplete, StatusFailed:
	default:
		return fmt.Errorf("job %q is %q, which is no status", j.ID, j.Status)
	}
	j.Raw = append(json.RawMessage(nil), text...)
	return nil
}

// Finished reports whether the job has ended, well or not.
func (j Job) Finished() bool { return j.Status == StatusComplete || j.Status == StatusFailed }

// ErrInvalidID is the error of a call about something that cannot exist.
var ErrInvalidID = errors.New("cannot be the id")

var idPattern = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// jobPath is the path of a call about a job. What is no id would be another call, like
// cleanup, which deletes many jobs.
func jobPath(before, id, after string) (string, error) {
	if !idPattern.MatchString(id) || id == "cleanup" {
		return "", fmt.Errorf("%q %w of a job", id, ErrInvalidID)
	}
	return before + id + after, nil
}

// Job returns a job.
func (c *Client) Job(ctx context.Context, id string) (Job, error) {
	return c.aboutJob(ctx, http.MethodGet, "/api/status/", id, "")
}

// Retry gives a failed job a fresh start.
func (c *Client) Retry(ctx context.Context, id string) (Job, error) {
	return c.aboutJob(ctx, http.MethodPost, "/api/jobs/", id, "/retry")
}

// Cancel ends a job that waits or runs.
func (c *Client) Cancel(ctx context.Context, id string) (Job, error) {
	return c.aboutJob(ctx, http.MethodPost, "/api/jobs/", id, "/cancel")
}

func (c *Client) aboutJob(ctx context.Context, method, before, id, after string) (j Job, err error) {
	path, err := jobPath(before, id, after)
	if err != nil {
		return Job{}, err
	}
	err = c.fetch(ctx, call{method: method, path: path, once: method != http.MethodGet}, &j)
	return j, err
}

// Delete deletes a job with its upload and its Song Map. It returns the server's words.
func (c *Client) Delete(ctx context.Context, id string) (json.RawMessage, error) {
	path, err := jobPath("/api/jobs/", id, "")
	if err != nil {
		return nil, err
	}
	a, err := c.do(ctx, call{method: http.MethodDelete, path: path, once: true})
	return a.body, err
}

// CleanedUp is what a clean-up did, or would do.
type CleanedUp struct {
	Count int64 // jobs

	Raw json.RawMessage // as the server wrote it
}

// CleanUp deletes finished jobs that were created more than a number of days ago. In a
// dry run it only counts them.
func (c *Client) CleanUp(ctx context.Context, days int, dryRun bool) (CleanedUp, error) {
	query := url.Values{"days": {strconv.Itoa(days)}}
	if dryRun {
		query.Set("dry_run", "true")
	}
	a, err := c.do(ctx, call{method: http.MethodDelete, path: "/api/jobs/cleanup", query: query, once: true})
	if err != nil {
		return CleanedUp{}, err
	}
	var done struct {
		Count *int64 `json:"deleted_count"`
	}
	if err := c.decode(a.body, &done); err != nil {
		return CleanedUp{}, err
	}
	if done.Count == nil {
		return CleanedUp{}, c.notSongmap(errors.New("it does not say how many jobs it deleted"))
	}
	return CleanedUp{*done.Count, a.body}, nil
}
