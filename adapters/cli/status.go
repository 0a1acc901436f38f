package cli

import (
	"encoding/json"
	"fmt"
	"time"

	"songmap/domain"
)

// status is a job as the server writes it. Where the server writes null, the field keeps
// its zero value.
type status struct {
	JobID              string        `json:"job_id"`
	Status             domain.Status `json:"status"`
	Progress           float64       `json:"progress"`
	Elapsed            float64       `json:"elapsed"`             // seconds
	EstimatedRemaining *float64      `json:"estimated_remaining"` // seconds
	ErrorCode          domain.Code   `json:"error_code"`
	ErrorMessage       string        `json:"error_message"`
	Retryable          *bool         `json:"retryable"` // nil: older servers do not say
	CreatedAt          time.Time     `json:"created_at"`
	StartedAt          time.Time     `json:"started_at"`
	CompletedAt        time.Time     `json:"completed_at"`
	Stage              domain.Stage  `json:"stage"`
	Attempt            int           `json:"attempt"`
	FileName           string        `json:"file_name"`
	QueuePosition      int64         `json:"queue_position"`
	Priority           int           `json:"priority"`
	Group              string        `json:"group"`
}

func (c *client) status(body []byte) (status, error) {
	var s status
	if err := c.decode(body, &s); err != nil {
		return status{}, err
	}
	if !s.Status.Valid() {
		return status{}, fmt.Errorf("%s says that job %s is %q, which is no status", c, s.JobID, s.Status)
	}
	return s, nil
}

func (c *client) decode(body []byte, into any) error {
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("the answer of %s is not that of a songmap server: is --server right? (%w)", c, err)
	}
	return nil
}

// doing returns in a word or two what happens to the job.
func (s status) doing() string {
	switch s.Status {
	case domain.StatusPending:
		if s.QueuePosition > 0 {
			return fmt.Sprintf("waiting, number %d in the queue", s.QueuePosition)
		}
		return "waiting"
	case domain.StatusProcessing:
		return string(s.Stage)
	case domain.StatusComplete, domain.StatusFailed:
	}
	return string(s.Status)
}

// failure returns why the job failed, for people.
func (s status) failure() string {
	switch {
	case s.ErrorMessage == "":
		return string(s.ErrorCode)
	case s.ErrorCode == "":
		return s.ErrorMessage
	default:
		return fmt.Sprintf("%s (%s)", s.ErrorMessage, s.ErrorCode)
	}
}
