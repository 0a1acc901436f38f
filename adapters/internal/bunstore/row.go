package bunstore

import (
	"time"

	"github.com/uptrace/bun"

	"songmap/domain"
)

// OldColumns is how many columns the service that Songmap replaces has.
const OldColumns = 9

// Row is a job as the table keeps it. Its first columns are the OldColumns, in
// the order of that service.
type Row struct {
	bun.BaseModel `bun:"table:jobs"`

	JobID        string   `bun:"job_id,pk"`
	Status       string   `bun:"status"`
	CreatedAt    Seconds  `bun:"created_at"`
	StartedAt    Seconds  `bun:"started_at"`
	CompletedAt  Seconds  `bun:"completed_at"`
	Progress     Fraction `bun:"progress"`
	ErrorMessage string   `bun:"error_message"`
	SongMapPath  string   `bun:"song_map_path"`
	InputFile    string   `bun:"input_file"`

	UpdatedAt      Seconds `bun:"updated_at"`
	FileName       string  `bun:"file_name"`
	InputSize      Number  `bun:"input_size"`
	InputSHA256    string  `bun:"input_sha256"`
	Stage          string  `bun:"stage"`
	ClaimToken     string  `bun:"claim_token"`
	ClaimWorker    string  `bun:"claim_worker"`
	ClaimSince     Seconds `bun:"claim_since"`
	ClaimUntil     Seconds `bun:"claim_until"`
	Attempt        Number  `bun:"attempt"`
	Crashes        Number  `bun:"crashes"`
	NotBefore      Seconds `bun:"not_before"`
	ErrorCode      string  `bun:"error_code"`
	IdempotencyKey string  `bun:"idempotency_key"`
	WebhookURL     string  `bun:"webhook_url"`
	Warnings       string  `bun:"warnings"`
}

// Values are the columns of the job's row, in the order of Row's fields.
func Values(j domain.Job) []any {
	return []any{
		j.ID, string(j.Status), Unix(j.CreatedAt), orNull(j.StartedAt), orNull(j.CompletedAt),
		j.Progress, textOrNull(j.Failure.Message), textOrNull(j.SongMapPath), textOrNull(j.Input.Path),
		Unix(j.UpdatedAt), j.Input.FileName, j.Input.Size, textOrNull(j.Input.SHA256), textOrNull(string(j.Stage)),
		textOrNull(j.Held.Token), textOrNull(j.Held.Worker), orNull(j.Held.Since), orNull(j.Held.Until),
		int64(j.Attempt), int64(j.Crashes), orNull(j.NotBefore),
		textOrNull(string(j.Failure.Code)), textOrNull(j.IdempotencyKey),
		textOrNull(j.WebhookURL), textOrNull(string(j.Warnings)),
	}
}

// textOrNull stores no text as NULL: the service that Songmap replaces takes
// an empty error message for an error.
func textOrNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// Job is what the row says.
func (r *Row) Job() domain.Job {
	job := domain.Job{
		ID:     r.JobID,
		Status: domain.Status(r.Status),
		Input: domain.Upload{
			Path: r.InputFile, FileName: r.FileName,
			Size: int64(r.InputSize), SHA256: r.InputSHA256,
		},
		CreatedAt: r.CreatedAt.Time, StartedAt: r.StartedAt.Time,
		CompletedAt: r.CompletedAt.Time, UpdatedAt: r.UpdatedAt.Time,
		Progress: float64(r.Progress), Stage: domain.Stage(r.Stage),
		Held: domain.Claim{
			Token: r.ClaimToken, Worker: r.ClaimWorker,
			Since: r.ClaimSince.Time, Until: r.ClaimUntil.Time,
		},
		Attempt: int(r.Attempt), Crashes: int(r.Crashes), NotBefore: r.NotBefore.Time,
		Failure:     domain.Failure{Code: domain.Code(r.ErrorCode), Message: r.ErrorMessage},
		SongMapPath: r.SongMapPath, IdempotencyKey: r.IdempotencyKey,
		WebhookURL: r.WebhookURL, Warnings: domain.Warnings(r.Warnings),
	}
	if !job.Status.Valid() { // the queries count such a row as failed, too
		job.Status = domain.StatusFailed
	}
	if r.UpdatedAt.Null {
		job.UpdatedAt = lastKnown(job)
	}
	return job
}

// lastKnown is when a job last changed according to a row whose writer kept
// no record of it.
func lastKnown(j domain.Job) (t time.Time) {
	for _, at := range []time.Time{j.CreatedAt, j.StartedAt, j.CompletedAt} {
		if at.After(t) {
			t = at
		}
	}
	return t
}
