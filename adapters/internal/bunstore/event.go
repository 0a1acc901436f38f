package bunstore

import (
	"time"

	"github.com/uptrace/bun"

	"songmap/domain"
)

// EventRow is an event as the table keeps it.
type EventRow struct {
	bun.BaseModel `bun:"table:events"`

	Number       int64   `bun:"number,pk"`
	JobID        string  `bun:"job_id"`
	Kind         string  `bun:"kind"`
	At           Seconds `bun:"at"`
	Stage        string  `bun:"stage"`
	Attempt      Number  `bun:"attempt"`
	Crashes      Number  `bun:"crashes"`
	Worker       string  `bun:"worker"`
	Reason       string  `bun:"reason"`
	ErrorCode    string  `bun:"error_code"`
	ErrorMessage string  `bun:"error_message"`
	WaitedMicros Number  `bun:"waited_micros"`
	Warnings     string  `bun:"warnings"`
}

// EventValues are the columns of the event's row but the number, in the order
// of EventRow's fields.
func EventValues(e domain.Event) []any {
	return []any{
		e.JobID, string(e.Kind), Unix(e.At), textOrNull(string(e.Stage)), int64(e.Attempt), int64(e.Crashes),
		textOrNull(e.Worker), textOrNull(string(e.Reason)),
		textOrNull(string(e.Failure.Code)), textOrNull(e.Failure.Message), e.Waited.Microseconds(),
		textOrNull(string(e.Warnings)),
	}
}

// Event is what the row says.
func (r *EventRow) Event() domain.Event {
	return domain.Event{
		Number: r.Number, JobID: r.JobID, Kind: domain.EventKind(r.Kind), At: r.At.Time,
		Stage: domain.Stage(r.Stage), Attempt: int(r.Attempt), Crashes: int(r.Crashes),
		Worker: r.Worker, Reason: domain.Reason(r.Reason),
		Failure: domain.Failure{Code: domain.Code(r.ErrorCode), Message: r.ErrorMessage},
		Waited:  time.Duration(r.WaitedMicros) * time.Microsecond, Warnings: domain.Warnings(r.Warnings),
	}
}
