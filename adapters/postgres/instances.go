package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"songmap/domain"
	"songmap/ports"
)

var _ ports.Instances = (*Instances)(nil)

// Instances is the register of the instances that share a store.
type Instances struct{ store *Store }

// What is done to the register. Whoever changes it is alone with it: that is rare.
const (
	lockInstances = "LOCK TABLE instances IN SHARE ROW EXCLUSIVE MODE"
	dropInstances = "DELETE FROM instances WHERE until <= clock_timestamp()"
	enterInstance = `INSERT INTO instances AS i (name, role, version, stands, workers, opens, until)
		VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp() + make_interval(secs => $7))
		ON CONFLICT (name) DO UPDATE SET role = excluded.role, version = excluded.version, stands = excluded.stands,
			workers = excluded.workers, opens = excluded.opens, until = excluded.until, leads = i.leads AND excluded.stands`
	giveTerm       = "UPDATE instances SET leads = true WHERE name = $1 AND stands AND NOT EXISTS (SELECT 1 FROM instances WHERE leads)"
	listInstances  = "SELECT name, role, version, stands, workers, opens, leads FROM instances ORDER BY name"
	removeInstance = "DELETE FROM instances WHERE name = $1"
)

func (s *Instances) Renew(
	ctx context.Context, i ports.Instance, d time.Duration,
) (term bool, there []ports.Instance, err error) {
	err = s.store.transact(ctx, func(ctx context.Context, tx pgx.Tx) error {
		term, there = false, nil // it may be done again
		var is, copying domain.Identity
		b := new(pgx.Batch)
		b.Queue(lockInstances)
		b.Queue(present).QueryRow(func(row pgx.Row) error { return row.Scan(&is, &copying) })
		b.Queue(dropInstances)
		b.Queue(enterInstance, i.Name, i.Role, i.Version, i.Stands, i.Workers, i.Opens, d.Seconds())
		b.Queue(giveTerm, i.Name)
		b.Queue(listInstances).Query(func(rows pgx.Rows) error {
			var one ports.Instance
			var leads bool
			_, err := pgx.ForEachRow(rows, []any{&one.Name, &one.Role, &one.Version, &one.Stands, &one.Workers, &one.Opens, &leads}, func() error {
				there = append(there, one)
				term = term || leads && one.Name == i.Name
				return nil
			})
			return err
		})
		if err := tx.SendBatch(ctx, b).Close(); err != nil {
			return away(err)
		}
		return s.store.same(is, copying)
	})
	if err != nil {
		return false, nil, err
	}
	return term, there, nil
}

func (s *Instances) Leave(ctx context.Context, name string) error {
	return s.store.transact(ctx, func(ctx context.Context, tx pgx.Tx) error {
		_, err := exec(ctx, tx, removeInstance, name)
		return err
	})
}
