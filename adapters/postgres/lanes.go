package postgres

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"songmap/domain"
)

// lanes is what is pending of some lanes of deliveries (domain.Lane), and for their
// receivers.
type lanes struct {
	next    map[laneKey]map[int64]time.Time // by number: when the next attempt is; zero: it waits
	pending map[string]int64                // for a receiver
}

// laneKey names a lane.
type laneKey struct{ webhookID, jobID string }

func laneOf(d domain.Delivery) laneKey {
	webhookID, jobID := d.Lane()
	return laneKey{webhookID, jobID}
}

// lock keeps others from the deliveries of the same receivers until the end of the
// transaction, and reads what is pending of the lanes.
func (l *lanes) lock(ctx context.Context, conn *pgx.Conn, ds []domain.Delivery, besides *pgx.Batch) error {
	l.next, l.pending = make(map[laneKey]map[int64]time.Time), make(map[string]int64)
	var receivers, webhookIDs, jobIDs []string
	for _, d := range ds {
		receivers = append(receivers, d.Receiver())
		webhookIDs, jobIDs = append(webhookIDs, laneOf(d).webhookID), append(jobIDs, laneOf(d).jobID)
		l.next[laneOf(d)] = make(map[int64]time.Time)
	}
	slices.Sort(receivers)
	receivers = slices.Compact(receivers)
	besides.Queue(addReceivers, receivers)
	besides.Queue(lockReceivers, receivers).Query(func(rows pgx.Rows) error {
		var receiver string
		var n int64
		_, err := pgx.ForEachRow(rows, []any{&receiver, &n}, func() error {
			l.pending[receiver] = n
			return nil
		})
		return err
	})
	besides.Queue(pending, webhookIDs, jobIDs).Query(func(rows pgx.Rows) error {
		var of laneKey
		var n int64
		var at *time.Time
		_, err := pgx.ForEachRow(rows, []any{&of.webhookID, &of.jobID, &n, &at}, func() error {
			l.next[of][n] = time.Time{}
			if at != nil {
				l.next[of][n] = *at
			}
			return nil
		})
		return err
	})
	return conn.SendBatch(ctx, besides).Close()
}

// besides is the lane of a delivery without it.
func (l *lanes) besides(d domain.Delivery) (lane domain.Lane) {
	for number, at := range l.next[laneOf(d)] {
		if number == d.Number {
			continue
		}
		if lane.First == 0 || number < lane.First {
			lane.First = number
		}
		lane.Up = lane.Up || !at.IsZero()
	}
	return lane
}

// set notes how a delivery stands.
func (l *lanes) set(d domain.Delivery) {
	if d.State == domain.DeliveryPending {
		l.next[laneOf(d)][d.Number] = d.NextAt
	} else {
		delete(l.next[laneOf(d)], d.Number)
	}
}

// deliver puts the events on their way to those who want them. They get their
// numbers now, because deliveries hold them.
func (t *transaction) deliver(ctx context.Context) error {
	var ds []domain.Delivery
	for _, told := range t.work.told {
		told.deliveries = t.wanted(*told.event, told.job)
		ds = append(ds, told.deliveries...)
	}
	if len(ds) == 0 {
		return nil
	}
	b := new(pgx.Batch)
	b.Queue("LOCK TABLE events IN ROW EXCLUSIVE MODE") // before the first number: see horizon.go
	b.Queue("SELECT nextval('event_number') FROM generate_series(1, $1::bigint)", len(t.work.told)).Query(t.number)
	var l lanes
	if err := l.lock(ctx, t.conn, ds, b); err != nil {
		return err
	}
	bound, fresh := int64(cmp.Or(t.store.config.MaxBacklog, domain.MaxBacklog)), int64(0)
	for _, told := range t.work.told {
		for i, d := range told.deliveries {
			d.Event.Number = told.event.Number
			d = l.besides(d).Enqueue(d, l.pending[d.Receiver()], bound)
			told.deliveries[i] = d
			if d.State == domain.DeliveryPending {
				fresh++
				l.pending[d.Receiver()]++
				l.next[laneOf(d)][-fresh] = d.NextAt // its number is not known yet
			}
		}
	}
	return nil
}

// number gives the events that are told numbers.
func (t *transaction) number(rows pgx.Rows) error {
	numbers, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	for i, n := range numbers {
		t.work.told[i].event.Number = n
	}
	return err
}
