package sqlite

import (
	"cmp"
	"context"
	"slices"

	"songmap/adapters/internal/bunstore"
	"songmap/domain"
)

// append adds an event to the log, and to the outbox for everybody who wants to
// be told of it, and returns it with its number. Both are in the transaction of
// the change that it tells of, so neither a crash nor the deletion of the job can
// come between.
func (s *Jobs) append(ctx context.Context, tx *transaction, e domain.Event, job domain.Job) (_ domain.Event, err error) {
	if e.Number, err = tx.insert(ctx, s.sql.events.insert, bunstore.EventValues(e)...); err != nil {
		return e, err
	}
	max := cmp.Or(s.BacklogMost, domain.MaxBacklog)
	if s.hooked.Load() {
		args := slices.Concat(arrives(e), []any{max, bunstore.Wants(e.Kind)})
		if err := tx.exec(ctx, s.sql.hooks.enqueue, args...); err != nil {
			return e, err
		}
	}
	d, wanted := job.Report(e)
	if !wanted {
		return e, nil
	}
	args := slices.Concat([]any{d.URL, d.Receiver()}, arrives(e), []any{d.Receiver(), max})
	return e, tx.exec(ctx, s.sql.hooks.report, args...)
}

// arrives are the values of a new delivery that do not hang on its receiver: what
// its lane, its time and its end are told by, and its event.
func arrives(e domain.Event) []any {
	at := bunstore.Unix(e.At)
	return slices.Concat([]any{e.JobID, at, at, domain.DroppedReason}, bunstore.DeliveryEvent(e))
}
