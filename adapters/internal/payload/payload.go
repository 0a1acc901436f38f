// Package payload is what webhooks are sent, which one adapter writes and another describes.
package payload

import "time"

// WebhookMessage is the body of a message about an event.
type WebhookMessage struct {
	Type      string     `json:"type" doc:"The kind of event, after job and a dot." example:"job.completed"`
	Timestamp time.Time  `json:"timestamp" doc:"Of the event, not of the attempt."`
	Data      WebhookJob `json:"data"`
}

// WebhookJob is what a message says about a job. What does not apply is null.
type WebhookJob struct {
	JobID        string   `json:"job_id"`
	Number       int64    `json:"number" doc:"The event's, as in the job's history."`
	Status       *string  `json:"status" doc:"The job's after the event; null once it is deleted."`
	Attempt      int      `json:"attempt" doc:"Analyses that had failed by then."`
	Crashes      int      `json:"crashes" doc:"Workers that had vanished by then."`
	Stage        *string  `json:"stage" doc:"What the analysis was doing from then on."`
	Reason       *string  `json:"reason" doc:"Why the job was requeued."`
	ErrorCode    *string  `json:"error_code" doc:"What went wrong, for programs."`
	ErrorMessage *string  `json:"error_message" doc:"What went wrong, for people."`
	Retryable    *bool    `json:"retryable" doc:"Whether a retry of the failed job may end better; null unless it has failed."`
	Warnings     []string `json:"warnings" nullable:"false" doc:"What of the song was not heard, if the job is complete."`
	StatusURL    *string  `json:"status_url" doc:"A path, as the service does not know its name."`
	SongMapURL   *string  `json:"song_map_url" doc:"A path, of a complete job."`
}
