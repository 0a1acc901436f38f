package cli

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"songmap/domain"
)

// Show is the command that shows one job.
type Show struct {
	ID     string `arg:"" name:"id" help:"Id of the job."`
	JSON   bool   `name:"json" help:"Print the job's status as the server's JSON."`
	Server Server `embed:""`
}

// Run shows the job, its history, and the summary of its Song Map.
func (c *Show) Run(ctx context.Context, s Streams) error {
	if err := checkID(c.ID); err != nil {
		return err
	}
	server := c.Server.client()
	defer server.close()
	a, err := server.do(ctx, request{path: "/api/status/" + c.ID})
	if err != nil {
		return err
	}
	if c.JSON {
		return s.json(a.body)
	}
	job, err := server.status(a.body)
	if err != nil {
		return err
	}
	events, err := server.history(ctx, c.ID)
	if err != nil {
		return err
	}
	if _, err := s.Out.Write(append(job.sheet(time.Now()), historyText(events)...)); err != nil || job.Status != domain.StatusComplete {
		return err
	}
	text, err := server.songMap(ctx, c.ID)
	if err != nil {
		return err
	}
	return s.songMap(job.FileName, text, false)
}

// sheet writes what people want to know about a job, one line each.
func (s status) sheet(now time.Time) []byte {
	var b bytes.Buffer
	fmt.Fprintln(&b, "job", printable(s.JobID))
	line := func(label, format string, args ...any) { row(&b, label, fmt.Sprintf(format, args...)) }
	line("file", "%s", s.FileName)
	line("status", "%s", s.brief())
	if s.QueuePosition > 0 {
		line("queue", "number %d", s.QueuePosition)
	}
	if s.Group != "" {
		line("group", "%s", s.Group)
	}
	if s.Priority != 0 {
		line("priority", "%d", s.Priority)
	}
	line("created", "%s", age(s.CreatedAt, now))
	if s.Elapsed > 0 {
		line("took", "%s", took(s.Elapsed))
	}
	if left := s.EstimatedRemaining; left != nil {
		line("remaining", "about %s", took(*left))
	}
	if s.Attempt > 0 {
		line("failures", "%d", s.Attempt)
	}
	if s.ErrorMessage != "" {
		line("error", "%s", s.ErrorMessage)
	}
	if r := s.Retryable; r != nil && *r {
		line("retry", "may help: songmap jobs retry %s", s.JobID)
	} else if r != nil {
		line("retry", "would fail again, unless the service is set up otherwise")
	}
	return b.Bytes()
}

// brief returns the status with what explains it.
func (s status) brief() string {
	switch s.Status {
	case domain.StatusProcessing:
		return fmt.Sprintf("processing %.0f%% %s", 100*s.Progress, s.Stage)
	case domain.StatusFailed:
		return fmt.Sprintf("error %s", s.ErrorCode)
	case domain.StatusPending, domain.StatusComplete:
	}
	return string(s.Status)
}
