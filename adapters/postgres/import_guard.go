package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"songmap/domain"
)

// ErrReplaced means that a database that is in use is not the one that was opened.
var ErrReplaced = errors.New("the database is not the one that was opened")

// refuseOthers keeps everybody but the copying from adding rows. An instance that was
// frozen, and for the register is dead, may wake meanwhile: what it added would be taken
// for what the source has deleted.
const refuseOthers = `CREATE OR REPLACE FUNCTION refuse_while_copying() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('songmap.copying', true) IS DISTINCT FROM 'on' THEN
    RAISE EXCEPTION 'another store is being copied into this database' USING ERRCODE = '55000';
  END IF;
  RETURN NULL;
END $$`

// guarded are the tables in which something may begin.
func guarded() []string { return []string{"jobs", "webhooks"} }

// reserve begins to refuse others.
func reserve(ctx context.Context, tx pgx.Tx) error {
	b := new(pgx.Batch)
	b.Queue(refuseOthers)
	for _, table := range guarded() {
		b.Queue("DROP TRIGGER IF EXISTS while_copying ON " + table)
		b.Queue("CREATE TRIGGER while_copying BEFORE INSERT ON " + table + " FOR EACH STATEMENT EXECUTE FUNCTION refuse_while_copying()")
	}
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return away(err)
	}
	return nil
}

// release ends that.
func release(b *pgx.Batch) {
	for _, table := range guarded() {
		b.Queue("DROP TRIGGER IF EXISTS while_copying ON " + table)
	}
	b.Queue("DROP FUNCTION IF EXISTS refuse_while_copying()")
}

// transact does something in a transaction that is not refused.
func (i *Import) transact(ctx context.Context, do func(context.Context, pgx.Tx) error) error {
	return i.store.transact(ctx, func(ctx context.Context, tx pgx.Tx) error {
		if _, err := exec(ctx, tx, "SELECT set_config('songmap.copying', 'on', true)"); err != nil {
			return err
		}
		return do(ctx, tx)
	})
}

// present is whose identity the database has, and which store is being copied into it.
const present = "SELECT (SELECT identity FROM identity), coalesce((SELECT source FROM copying), '')"

// same returns ErrReplaced if the database was filled with another store since it was
// opened, or is being filled. It says so to whoever must know, for it stays so.
func (s *Store) same(is, copying domain.Identity) error {
	if copying == "" && is == s.identity || s.config.Importing {
		return nil
	}
	err := fmt.Errorf("%w: another store was copied into it, or is being copied", ErrReplaced)
	if s.config.OnLost != nil {
		s.config.OnLost(err)
	}
	return err
}
