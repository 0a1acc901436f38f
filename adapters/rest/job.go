package rest

import (
	"time"

	"songmap/domain"
)

// job is a job as clients see it. Fields that have no value yet are null, not
// missing: clients of the old service read all of them.
type job struct {
	JobID              string        `json:"job_id"`
	Status             domain.Status `json:"status" enum:"pending,processing,complete,error"`
	Progress           float64       `json:"progress" minimum:"0" maximum:"1"`
	Elapsed            float64       `json:"elapsed" doc:"Seconds since the analysis began, or that it took."`
	EstimatedRemaining *float64      `json:"estimated_remaining" doc:"Seconds, while the job is processing."`
	ErrorMessage       *string       `json:"error_message" doc:"Why the job failed, for people."`
	CreatedAt          time.Time     `json:"created_at"`
	StartedAt          *time.Time    `json:"started_at"`
	CompletedAt        *time.Time    `json:"completed_at" doc:"When the job ended, well or not."`
	ErrorCode          *string       `json:"error_code" doc:"Why the job failed, for programs." example:"decode_failed"`
	Retryable          *bool         `json:"retryable" doc:"Whether a retry of the failed job may end better; null unless it has failed."`
	Stage              *string       `json:"stage" doc:"What the analysis is doing: decode, beats, harmony, structure, melody or write."`
	Attempt            int           `json:"attempt" doc:"Analyses of this job that failed."`
	FileName           string        `json:"file_name" doc:"The upload's name, as the client gave it."`
	SongMapURL         *string       `json:"song_map_url"`
	QueuePosition      *int64        `json:"queue_position" doc:"1 for the job that is next; null in lists and for jobs that do not wait."`
	Warnings           []string      `json:"warnings" nullable:"false" doc:"What of the song was not heard, or not as it was meant, for people: complete means that the rest was."`
}

func viewOf(j domain.Job, now time.Time) job {
	v := job{
		JobID: j.ID, Status: j.Status, Progress: j.Progress,
		Elapsed:     j.Elapsed(now).Seconds(),
		CreatedAt:   j.CreatedAt,
		StartedAt:   optional(j.StartedAt),
		CompletedAt: optional(j.CompletedAt),
		Stage:       optional(string(j.Stage)),
		Attempt:     j.Attempt,
		FileName:    j.Input.FileName,
		Warnings:    j.Warnings.Sentences(),
	}
	if left, ok := j.Remaining(now); ok {
		v.EstimatedRemaining = new(left.Seconds())
	}
	switch j.Status {
	case domain.StatusComplete:
		v.SongMapURL = new(songMapPlace + j.ID)
	case domain.StatusFailed:
		v.ErrorMessage, v.ErrorCode = optional(j.Failure.Message), optional(string(j.Failure.Code))
		v.Retryable = new(j.Failure.Code.Retryable())
	case domain.StatusPending, domain.StatusProcessing:
	}
	return v
}

// optional is null for the zero value.
func optional[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}
