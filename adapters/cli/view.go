package cli

import (
	"bytes"
	"fmt"
	"time"

	"songmap/client"
)

// sheet writes what people want to know about a job, one line each.
func sheet(j client.Job, now time.Time) []byte {
	var b bytes.Buffer
	fmt.Fprintln(&b, "job", printable(j.ID))
	line := func(label, format string, args ...any) { row(&b, label, fmt.Sprintf(format, args...)) }
	line("file", "%s", j.FileName)
	line("status", "%s", brief(j))
	if j.QueuePosition > 0 {
		line("queue", "number %d", j.QueuePosition)
	}
	if j.Group != "" {
		line("group", "%s", j.Group)
	}
	if j.Priority != 0 {
		line("priority", "%d", j.Priority)
	}
	line("created", "%s", age(j.CreatedAt, now))
	if j.Elapsed > 0 {
		line("took", "%s", took(j.Elapsed))
	}
	if left := j.EstimatedRemaining; left != nil {
		line("remaining", "about %s", took(*left))
	}
	if j.Attempt > 0 {
		line("failures", "%d", j.Attempt)
	}
	if j.ErrorMessage != "" {
		line("error", "%s", j.ErrorMessage)
	}
	if r := j.Retryable; r != nil && *r {
		line("retry", "may help: songmap jobs retry %s", j.ID)
	} else if r != nil {
		line("retry", "would fail again, unless the service is set up otherwise")
	}
	return b.Bytes()
}

// brief returns the status with what explains it.
func brief(j client.Job) string {
	switch j.Status {
	case client.StatusProcessing:
		return fmt.Sprintf("processing %.0f%% %s", 100*j.Progress, j.Stage)
	case client.StatusFailed:
		return fmt.Sprintf("error %s", j.ErrorCode)
	case client.StatusPending, client.StatusComplete:
	}
	return string(j.Status)
}

// doing returns in a word or two what happens to the job.
func doing(j client.Job) string {
	switch j.Status {
	case client.StatusPending:
		if j.QueuePosition > 0 {
			return fmt.Sprintf("waiting, number %d in the queue", j.QueuePosition)
		}
		return "waiting"
	case client.StatusProcessing:
		return j.Stage
	case client.StatusComplete, client.StatusFailed:
	}
	return string(j.Status)
}

// failure returns why a job failed, for people.
func failure(code, message string) string {
	switch {
	case message == "":
		return code
	case code == "":
		return message
	default:
		return fmt.Sprintf("%s (%s)", message, code)
	}
}
