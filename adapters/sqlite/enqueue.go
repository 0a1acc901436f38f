package sqlite

import (
	"cmp"
	"context"
	"slices"

	"songmap/adapters/internal/bunstore"
	"songmap/domain"
)

// record adds an event to the log, and to the outbox for everybody who wants to
// be told of it. Both are in the transaction of the change that the event
// tells, so neither a crash nor the deletion of the job can come between.
func (s *Jobs) record(ctx context.Context, tx *transaction, e domain.Event, job domain.Job) error {
	number, err := tx.insert(ctx, s.sql.events.insert, bunstore.EventValues(e)...)
	if err != nil {
		return err
	}
	e.Number = number
	most := cmp.Or(s.BacklogMost, domain.MaxBacklog)
	if s.hooked.Load() {
		args := slices.Concat(arrives(e), []any{most, bunstore.Wants(e.Kind)})
		if err := tx.exec(ctx, s.sql.hooks.enqueue, args...); err != nil {
			return err
		}
	}
	d, wanted := job.Report(e)
	if !wanted {
		return nil
	}
	args := slices.Concat([]any{d.URL, d.Receiver()}, arrives(e), []any{d.Receiver(), most})
	return tx.exec(ctx, s.sql.hooks.report, args...)
}

// arrives are the values of a new delivery that do not hang on its receiver: what
// its lane, its time and its end are told by, and its event.
func arrives(e domain.Event) []any {
	at := bunstore.Unix(e.At)
	return slices.Concat([]any{e.JobID, at, at, domain.DroppedReason}, bunstore.DeliveryEvent(e))
}
