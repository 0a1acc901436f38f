package bunstore

import (
	"time"

	"github.com/uptrace/bun"

	"songmap/domain"
	"songmap/ports"
)

// EntryRow is an entry of the audit as its table keeps it.
type EntryRow struct {
	bun.BaseModel `bun:"table:audit,alias:audit"`

	Number  int64     `bun:"number,pk"`
	At      time.Time `bun:"at"`
	By      string    `bun:"asked_by"`
	Action  string    `bun:"action"`
	Subject string    `bun:"subject"`
}

func entryRow(e domain.Entry) EntryRow {
	return EntryRow{Number: e.Number, At: e.At, By: e.By, Action: string(e.Action), Subject: e.Subject}
}

func (r *EntryRow) entry() domain.Entry {
	return domain.Entry{
		Number: r.Number, At: r.At, By: domain.Text(r.By), Action: domain.Action(domain.Text(r.Action)), Subject: domain.Text(r.Subject),
	}
}

// Entries is the query for a page of the audit.
func (s *Schema) Entries(q ports.AuditQuery) Query {
	a := new(args)
	list := s.db.NewSelect().Model((*EntryRow)(nil))
	if q.Before != 0 {
		list.Where("number < ?", a.mark(q.Before))
	}
	return a.query(list.OrderExpr("number DESC LIMIT ?", a.mark(q.Limit)))
}
