package bunstore

import (
	"time"

	"github.com/uptrace/bun"

	"songmap/domain"
	"songmap/ports"
)

// DeliveryRow is a delivery as its table keeps it. It holds the event itself:
// deliveries outlive what they are about.
type DeliveryRow struct {
	bun.BaseModel `bun:"table:deliveries,alias:deliveries"`

	Number     int64     `bun:"number,pk"`
	WebhookID  string    `bun:"webhook_id"`
	URL        string    `bun:"url"`
	Receiver   string    `bun:"receiver"`
	State      string    `bun:"state"`
	NextAt     time.Time `bun:"next_at,nullzero"`
	Attempts   int       `bun:"attempts"`
	LastAt     time.Time `bun:"last_at,nullzero"`
	LastStatus int       `bun:"last_status"`
	LastError  string    `bun:"last_error,nullzero"`
	Event      EventRow  `bun:"embed:event_"`
}

func deliveryRow(d domain.Delivery) DeliveryRow {
	return DeliveryRow{
		Number: d.Number, WebhookID: d.WebhookID, URL: d.URL, Receiver: d.Receiver(), Event: eventRow(d.Event),
		State: string(d.State), NextAt: d.NextAt, Attempts: d.Attempts,
		LastAt: d.LastAt, LastStatus: d.LastStatus, LastError: d.LastError,
	}
}

func (r *DeliveryRow) delivery() domain.Delivery {
	d := domain.Delivery{
		Number: r.Number, WebhookID: r.WebhookID, URL: r.URL, Event: r.Event.event(),
		State: domain.DeliveryState(r.State), NextAt: r.NextAt, Attempts: r.Attempts,
		LastAt: r.LastAt, LastStatus: r.LastStatus, LastError: domain.Text(r.LastError),
	}
	if !d.State.Valid() { // the indexes count such a row as ended, too
		d.State = domain.DeliveryGivenUp
	}
	return d
}

// ListDeliveries is the query for a page of deliveries.
func (s *Schema) ListDeliveries(q ports.DeliveryQuery) Query {
	a := new(args)
	list := s.db.NewSelect().Model((*DeliveryRow)(nil))
	if q.Number != 0 {
		list.Where("number = ?", a.mark(q.Number))
	}
	if q.WebhookID != "" {
		list.Where("webhook_id = ?", a.mark(q.WebhookID))
	}
	if q.JobID != "" {
		list.Where("event_job_id = ?", a.mark(q.JobID))
	}
	if q.State != "" {
		list.Where("state = ?", a.mark(string(q.State)))
	}
	if q.Before != 0 {
		list.Where("number < ?", a.mark(q.Before))
	}
	return a.query(list.OrderExpr("number DESC LIMIT ?", a.mark(q.Limit)))
}

// ForgetDeliveries drops at most so many deliveries that ended before a time.
func (s *Schema) ForgetDeliveries(before time.Time, limit int) Query {
	a := new(args)
	ended := s.db.NewSelect().Table("deliveries").Column("number").
		Where("state <> 'pending'").Where("last_at < ?", a.mark(s.time(before))).OrderExpr("last_at LIMIT ?", a.mark(limit))
	return a.query(s.db.NewDelete().Model((*DeliveryRow)(nil)).Where("number IN (?)", ended))
}

// DropIdle is the statement that drops the counters that count nothing: those of hosts
// that a job named once, and of webhooks that are gone. One that is needed again begins
// anew.
func (s *Schema) DropIdle() Query {
	return new(args).query(s.db.NewDelete().Table("backlogs").Where("pending = 0 AND dropped = 0"))
}

// Backlog is the query for how much waits for a receiver, or for all if it is
// empty, how much was dropped, and the time of the oldest event that waits.
func (s *Schema) Backlog(receiver string) Query {
	a := new(args)
	oldest := s.db.NewSelect().TableExpr("deliveries AS d").ColumnExpr("min(event_at)").
		Where("d.state = 'pending'").Where("d.receiver = b.receiver")
	backlog := s.db.NewSelect().TableExpr("backlogs AS b").
		ColumnExpr("CAST(coalesce(sum(pending), 0) AS bigint)").ColumnExpr("CAST(coalesce(sum(dropped), 0) AS bigint)").
		ColumnExpr("min(CASE WHEN pending > 0 THEN (?) END)", oldest)
	if receiver != "" {
		backlog.Where("receiver = ?", a.mark(receiver))
	}
	return a.query(backlog)
}
