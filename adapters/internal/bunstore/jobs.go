package bunstore

import (
	"database/sql"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"songmap/domain"
	"songmap/ports"
)

// JobRow is a job as its table keeps it.
type JobRow struct {
	bun.BaseModel `bun:"table:jobs,alias:jobs"`

	// These are the columns of the service that Songmap replaces, in its order.
	JobID        string    `bun:"job_id,pk"`
	Status       string    `bun:"status"`
	CreatedAt    time.Time `bun:"created_at"`
	StartedAt    time.Time `bun:"started_at,nullzero"`
	CompletedAt  time.Time `bun:"completed_at,nullzero"`
	Progress     float64   `bun:"progress"`
	ErrorMessage string    `bun:"error_message,nullzero"`
	SongMapPath  string    `bun:"song_map_path,nullzero"`
	InputFile    string    `bun:"input_file,nullzero"`

	UpdatedAt      sql.Null[time.Time] `bun:"updated_at"` // NULL: its writer kept no record of it
	FileName       string              `bun:"file_name"`
	InputSize      int64               `bun:"input_size"`
	InputSHA256    string              `bun:"input_sha256,nullzero"`
	Stage          string              `bun:"stage,nullzero"`
	ClaimToken     string              `bun:"claim_token,nullzero"`
	ClaimWorker    string              `bun:"claim_worker,nullzero"`
	ClaimSince     time.Time           `bun:"claim_since,nullzero"`
	ClaimUntil     time.Time           `bun:"claim_until,nullzero"`
	Attempt        int                 `bun:"attempt"`
	Crashes        int                 `bun:"crashes"`
	NotBefore      time.Time           `bun:"not_before,nullzero"`
	ErrorCode      string              `bun:"error_code,nullzero"`
	IdempotencyKey string              `bun:"idempotency_key,nullzero"`
	WebhookURL     string              `bun:"webhook_url,nullzero"`
	Warnings       string              `bun:"warnings,nullzero"`
	Group          string              `bun:"job_group"`
	Priority       int16               `bun:"priority"`
	Trace          string              `bun:"traceparent,nullzero"`
}

// OldColumn reports whether the service that Songmap replaces has a column.
func OldColumn(name string) bool {
	switch name {
	case "job_id", "status", "created_at", "started_at", "completed_at", "progress", "error_message", "song_map_path", "input_file":
		return true
	}
	return false
}

// What a store keeps of a job for itself.
const (
	NameFolded = "name_folded" // the file name as domain.Fold leaves it, for searches
	Turn       = "turn"        // of a pending job (domain.Turns); NULL: none
)

func jobRow(j domain.Job) JobRow {
	return JobRow{
		JobID: j.ID, Status: string(j.Status), Progress: j.Progress, Stage: string(j.Stage),
		CreatedAt: j.CreatedAt, StartedAt: j.StartedAt, CompletedAt: j.CompletedAt, UpdatedAt: sql.Null[time.Time]{V: j.UpdatedAt},
		InputFile: j.Input.Path, FileName: j.Input.FileName, InputSize: j.Input.Size, InputSHA256: j.Input.SHA256,
		ClaimToken: j.Held.Token, ClaimWorker: j.Held.Worker, ClaimSince: j.Held.Since, ClaimUntil: j.Held.Until,
		Attempt: j.Attempt, Crashes: j.Crashes, NotBefore: j.NotBefore,
		ErrorCode: string(j.Failure.Code), ErrorMessage: j.Failure.Message, Warnings: string(j.Warnings),
		SongMapPath: j.SongMapPath, IdempotencyKey: j.IdempotencyKey, WebhookURL: j.WebhookURL,
		Group: j.Group, Priority: int16(j.Priority), Trace: j.Trace,
	}
}

func (r *JobRow) job() domain.Job {
	job := domain.Job{
		ID: r.JobID, Status: domain.Status(r.Status), Progress: r.Progress, Stage: domain.Stage(r.Stage),
		Input:     domain.Upload{Path: r.InputFile, FileName: domain.Text(r.FileName), Size: r.InputSize, SHA256: r.InputSHA256},
		CreatedAt: r.CreatedAt, StartedAt: r.StartedAt, CompletedAt: r.CompletedAt, UpdatedAt: r.UpdatedAt.V,
		Held:    domain.Claim{Token: r.ClaimToken, Worker: domain.Text(r.ClaimWorker), Since: r.ClaimSince, Until: r.ClaimUntil},
		Attempt: r.Attempt, Crashes: r.Crashes, NotBefore: r.NotBefore,
		Failure:     domain.Failure{Code: domain.Code(r.ErrorCode), Message: domain.Text(r.ErrorMessage)},
		Warnings:    domain.Warnings(domain.Text(r.Warnings)),
		SongMapPath: r.SongMapPath, IdempotencyKey: r.IdempotencyKey, WebhookURL: r.WebhookURL,
		Group: domain.Text(r.Group), Priority: min(max(int(r.Priority), domain.MinPriority), domain.MaxPriority),
		Trace: domain.Text(r.Trace),
	}
	if !job.Status.Valid() { // the queries count such a row as failed, too
		job.Status = domain.StatusFailed
	}
	if !r.UpdatedAt.Valid {
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

// ListJobs is the query for a page of jobs. Named stands for the filter's
// FileName: databases differ in how they find a part of a text.
func (s *Schema) ListJobs(q ports.Query, named Query) Query {
	a := new(args)
	list := s.matching(a, s.db.NewSelect().Model((*JobRow)(nil)), q.Filter, named)
	order, comes := "created_at DESC, job_id DESC LIMIT ?", "(created_at, job_id) < (?, ?)"
	if q.OldestFirst {
		order, comes = "created_at, job_id LIMIT ?", "(created_at, job_id) > (?, ?)"
	}
	if q.After != (ports.Cursor{}) {
		list.Where(comes, a.mark(s.time(q.After.CreatedAt)), a.mark(q.After.ID))
	}
	return a.query(list.OrderExpr(order, a.mark(q.Limit)))
}

// CountJobs is the query for the number of jobs that match. Where the filter
// names nothing but statuses it sums up the table job_counts, which triggers
// keep.
func (s *Schema) CountJobs(f ports.Filter, named Query) Query {
	a := new(args)
	if f.OnlyStatuses() {
		return a.query(inStatus(s.db.NewSelect().Table("job_counts").ColumnExpr("CAST(coalesce(sum(jobs), 0) AS bigint)"), f.Statuses))
	}
	return a.query(s.matching(a, s.db.NewSelect().Table("jobs").ColumnExpr("count(*)"), f, named))
}

func (s *Schema) matching(a *args, q *bun.SelectQuery, f ports.Filter, named Query) *bun.SelectQuery {
	inStatus(q, f.Statuses)
	if !f.CreatedFrom.IsZero() {
		q.Where("created_at >= ?", a.mark(s.time(f.CreatedFrom)))
	}
	if !f.CreatedBefore.IsZero() {
		q.Where("created_at < ?", a.mark(s.time(f.CreatedBefore)))
	}
	if f.FileName != "" {
		marks := make([]any, len(named.Args))
		for i, arg := range named.Args {
			marks[i] = a.mark(arg)
		}
		q.Where(named.Text, marks...)
	}
	if f.IdempotencyKey != "" {
		q.Where("idempotency_key = ?", a.mark(f.IdempotencyKey))
	}
	if f.Group != nil {
		q.Where("job_group = ?", a.mark(*f.Group))
		if *f.Group != "" {
			q.Where("job_group <> ''") // so that planners see that the partial index will do
		}
	}
	if f.Priority != nil {
		q.Where("priority = ?", a.mark(*f.Priority))
	}
	return q
}

// inStatus asks for jobs in one of the given states, or in any if none is given.
// A row whose status is none of the four reads as failed. The conditions are
// worded as those of the partial indexes, so that planners see that one of these
// holds all the jobs in question.
func inStatus(q *bun.SelectQuery, wanted []domain.Status) *bun.SelectQuery {
	if len(wanted) == 0 {
		return q
	}
	var either []string
	for _, status := range domain.Statuses() {
		switch {
		case !slices.Contains(wanted, status):
		case status == domain.StatusFailed:
			either = append(either, "status NOT IN ('pending', 'processing', 'complete')")
		default:
			either = append(either, "status = '"+string(status)+"'")
		}
	}
	if len(either) == 0 {
		return q.Where("FALSE")
	}
	return q.Where(strings.Join(either, " OR "))
}
