package bunstore

import (
	"github.com/uptrace/bun"

	"songmap/domain"
	"songmap/ports"
)

// DeliveryRow is a delivery as the table keeps it.
type DeliveryRow struct {
	bun.BaseModel `bun:"table:deliveries"`

	Number     int64    `bun:"number,pk"`
	WebhookID  string   `bun:"webhook_id"`
	URL        string   `bun:"url"`
	Receiver   string   `bun:"receiver"`
	State      string   `bun:"state"`
	NextAt     Seconds  `bun:"next_at"`
	Attempts   Number   `bun:"attempts"`
	LastAt     Seconds  `bun:"last_at"`
	LastStatus Number   `bun:"last_status"`
	LastError  string   `bun:"last_error"`
	Event      EventRow `bun:"embed:event_"`
}

// DeliveryEvent are the values of a delivery's event, in the order of the last
// columns of its row.
func DeliveryEvent(e domain.Event) []any { return append([]any{e.Number}, EventValues(e)...) }

// DeliveryProgress are the values of what changes in a delivery, in the order
// of its columns from state to last_error.
func DeliveryProgress(d domain.Delivery) []any {
	return []any{
		string(d.State), orNull(d.NextAt), int64(d.Attempts),
		orNull(d.LastAt), int64(d.LastStatus), textOrNull(d.LastError),
	}
}

// Delivery is what the row says.
func (r *DeliveryRow) Delivery() domain.Delivery {
	d := domain.Delivery{
		Number: r.Number, WebhookID: r.WebhookID, URL: r.URL, Event: r.Event.Event(),
		State: domain.DeliveryState(r.State), NextAt: r.NextAt.Time, Attempts: int(r.Attempts),
		LastAt: r.LastAt.Time, LastStatus: int(r.LastStatus), LastError: r.LastError,
	}
	if !d.State.Valid() { // the indexes count such a row as ended, too
		d.State = domain.DeliveryGivenUp
	}
	return d
}

// SelectDeliveries returns the query for a page of deliveries, and its
// arguments. As with Select, there are few different texts.
func SelectDeliveries(columns string, q ports.DeliveryQuery) (string, []any) {
	c := new(conditions)
	if q.Number != 0 {
		c.and("number = ?", q.Number)
	}
	if q.WebhookID != "" {
		c.and("webhook_id = ?", q.WebhookID)
	}
	if q.JobID != "" {
		c.and("event_job_id = ?", q.JobID)
	}
	if q.State != "" {
		c.and("state = ?", string(q.State))
	}
	if q.Before != 0 {
		c.and("number < ?", q.Before)
	}
	return "SELECT " + columns + " FROM deliveries" + c.String() + " ORDER BY number DESC LIMIT ?", append(c.args, q.Limit)
}
