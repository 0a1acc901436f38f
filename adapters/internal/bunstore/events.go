package bunstore

import (
	"time"

	"github.com/uptrace/bun"

	"songmap/domain"
	"songmap/ports"
)

// EventRow is an event as its table keeps it.
type EventRow struct {
	bun.BaseModel `bun:"table:events,alias:events"`

	Number       int64     `bun:"number,pk"`
	JobID        string    `bun:"job_id"`
	Kind         string    `bun:"kind"`
	At           time.Time `bun:"at"`
	Stage        string    `bun:"stage,nullzero"`
	Attempt      int       `bun:"attempt"`
	Crashes      int       `bun:"crashes"`
	Worker       string    `bun:"worker,nullzero"`
	Reason       string    `bun:"reason,nullzero"`
	ErrorCode    string    `bun:"error_code,nullzero"`
	ErrorMessage string    `bun:"error_message,nullzero"`
	WaitedMicros int64     `bun:"waited_micros"`
	Warnings     string    `bun:"warnings,nullzero"`
	Group        string    `bun:"job_group"`
	By           string    `bun:"asked_by,nullzero"`
}

func eventRow(e domain.Event) EventRow {
	return EventRow{
		Number: e.Number, JobID: e.JobID, Kind: string(e.Kind), At: e.At, Stage: string(e.Stage),
		Attempt: e.Attempt, Crashes: e.Crashes, Worker: e.Worker, Reason: string(e.Reason),
		ErrorCode: string(e.Failure.Code), ErrorMessage: e.Failure.Message,
		WaitedMicros: e.Waited.Microseconds(), Warnings: string(e.Warnings), Group: e.Group, By: e.By,
	}
}

func (r *EventRow) event() domain.Event {
	return domain.Event{
		Number: r.Number, JobID: r.JobID, Kind: domain.EventKind(r.Kind), At: r.At, Stage: domain.Stage(r.Stage),
		Attempt: r.Attempt, Crashes: r.Crashes, Worker: domain.Text(r.Worker), Reason: domain.Reason(r.Reason),
		Failure: domain.Failure{Code: domain.Code(r.ErrorCode), Message: domain.Text(r.ErrorMessage)},
		Waited:  time.Duration(r.WaitedMicros) * time.Microsecond, Warnings: domain.Warnings(domain.Text(r.Warnings)),
		Group: domain.Text(r.Group), By: domain.Text(r.By),
	}
}

// ListEvents is the query for a part of the log.
func (s *Schema) ListEvents(q ports.EventQuery) Query {
	a := new(args)
	list := s.db.NewSelect().Model((*EventRow)(nil)).Where("number > ?", a.mark(q.After))
	if q.JobID != "" {
		list.Where("job_id = ?", a.mark(q.JobID))
	}
	return a.query(list.OrderExpr("number LIMIT ?", a.mark(q.Limit)))
}
