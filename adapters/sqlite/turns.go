package sqlite

import (
	"context"
	"database/sql/driver"
	"time"

	"songmap/adapters/internal/bunstore"
	"songmap/adapters/sqlite/commit"
	"songmap/domain"
	"songmap/ports"
)

// dueAtOnce bounds how long one claim takes where many back-offs are over.
const dueAtOnce = 1000

// standing is a job and its turn.
type standing struct {
	job  domain.Job
	row  int64
	turn int64 // 0: none

	claimed bool  // and not changed otherwise: it ends the lowest turn
	head    int64 // the row that has that
	lowest  int64
	others  bool // have no turn
}

// readTurns finds out, as well as can be known, which turn was claimed last: so
// that nobody who comes now gets ahead of all who wait.
func (s *Store) readTurns(ctx context.Context) error {
	return s.writerPool.QueryRowContext(ctx, beforeLowest).Scan(&s.claimed)
}

// standing returns what a query says of a job and its turn.
func (s *Store) standing(ctx context.Context, from source, q bunstore.Query) (at standing, found bool, err error) {
	own := len(s.sql.Jobs.Columns())
	err = from.Read(ctx, q.Text, q.Args, func(columns []driver.Value) {
		job := s.sql.Jobs.Value(columns[:own])
		at, found = standing{job: job, row: bunstore.Count(columns[own]), turn: bunstore.Count(columns[own+1])}, true
		if more := columns[own+2:]; len(more) > 0 {
			at.claimed, at.head, at.lowest, at.others = true, bunstore.Count(more[0]), bunstore.Count(more[1]), bunstore.Count(more[2]) != 0
		}
	})
	return at, found && err == nil, err
}

// nextJob is the job to be claimed at now, once those that are due have a turn.
func (s *Store) nextJob(ctx context.Context, tx *commit.Conn, now time.Time) (standing, error) {
	at, found, err := s.standing(ctx, tx, ask(s.sql.next))
	if err == nil && (!found || at.others) {
		if err = s.giveTurns(ctx, tx, now); err == nil {
			at, found, err = s.standing(ctx, tx, ask(s.sql.next))
		}
	}
	for err == nil && found && at.job.Waits(now) { // the clock was set back
		if err = tx.Exec(ctx, giveTurn, nil, at.row); err == nil {
			at, found, err = s.standing(ctx, tx, ask(s.sql.next))
		}
	}
	if err == nil && !found {
		err = ports.ErrNoWork
	}
	return at, err
}

// giveTurns gives a turn to the jobs that are due and have none.
func (s *Store) giveTurns(ctx context.Context, tx *commit.Conn, now time.Time) error {
	type row struct {
		id    int64
		group string
	}
	var rows []row
	args := []any{bunstore.Unix(now), bunstore.Unix(now.Add(domain.MaxBackoff)), dueAtOnce}
	err := tx.Read(ctx, due, args, func(columns []driver.Value) {
		rows = append(rows, row{bunstore.Count(columns[0]), bunstore.Text(columns[1])})
	})
	for _, r := range rows {
		if err != nil {
			return err
		}
		var turn int64
		if turn, err = s.newTurn(ctx, tx, r.group); err == nil {
			err = tx.Exec(ctx, giveTurn, turn, r.id)
		}
	}
	return err
}

func (s *Store) newTurn(ctx context.Context, tx *commit.Conn, group string) (int64, error) {
	last, err := number(ctx, tx, ask(lastTurn, group))
	return domain.Turns{Claimed: s.claimed, Last: last}.Next(), err
}

// turn is that of a job after a change.
func (s *Store) turn(ctx context.Context, tx *commit.Conn, before standing, after domain.Job) (int64, error) {
	turn, needsNew := after.Turn(before.job, before.turn)
	if !needsNew {
		return turn, nil
	}
	return s.newTurn(ctx, tx, after.Group)
}

// leave sees to the turn that a job no longer has.
func (s *Store) leave(ctx context.Context, tx *commit.Conn, before standing) error {
	switch {
	case before.turn == 0:
		return nil
	case !before.claimed:
		return tx.Exec(ctx, closeTurn, before.turn, before.job.Group, before.turn)
	}
	s.claimed = max(s.claimed, before.lowest)
	if before.row == before.head {
		return nil
	}
	return tx.Exec(ctx, giveTurn, before.turn, before.head)
}

// inColumn is a turn as the table keeps it.
func inColumn(turn int64) any {
	if turn == 0 {
		return nil
	}
	return turn
}
