package sqlite

import (
	"context"
	"errors"
	"os"
	"time"

	"songmap/adapters/internal/durable"
	"songmap/adapters/sqlite/owner"
)

// lost is what remains to be done when the database is no longer ours: nobody
// reads from it any more, not even to find out whether something was kept.
func (s *Store) lost(gone error) {
	s.reads.shut()
	s.scans.shut()
	if s.config.OnLost != nil {
		s.config.OnLost(gone)
	}
}

// salvage saves what can be saved of a database that is no longer the one at its
// name, without touching what is there now.
//
//   - A file that was moved gets what its log holds, so that it is whole where
//     it is. So is one that lost only its log or its lock.
//   - A file that was removed is copied beside its old name (Kept).
//   - Of one that was overwritten there is only the log, which must not be taken
//     for the log of what is there now. It is kept, too.
func (s *Store) salvage(gone error) error {
	ctx, log := context.Background(), s.guard.Log
	aside := s.Path() + ".removed-" + time.Now().UTC().Format("20060102T150405.000Z")
	if errors.Is(gone, owner.ErrOverwritten) {
		return s.moveLog(log, aside)
	}
	var err error
	if names, e := s.owner.Links(); e == nil && names == 0 {
		err = s.keep(ctx, aside)
	}
	if s.fold(ctx) != nil {
		if s.guard.Database.There() {
			return err // and the log lies beside it: the next start will read it
		}
		return errors.Join(err, s.moveLog(log, aside))
	}
	if _, e := os.Lstat(log.Name); e == nil && !log.There() {
		return err // SQLite would remove somebody else's log: let the end of the process close ours
	}
	return errors.Join(err, s.disconnect())
}

// keep copies the database.
func (s *Store) keep(ctx context.Context, aside string) error {
	if err := create(aside); err != nil {
		return err
	}
	if _, err := s.writer.Conn().ExecContext(ctx, "VACUUM INTO ?", aside); err != nil {
		return errors.Join(err, os.Remove(aside))
	}
	s.kept = aside
	return durable.Sync(aside)
}

// fold copies the log into the file that is open.
func (s *Store) fold(ctx context.Context) error {
	var busy, pages, copied int
	err := s.writer.Conn().QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &copied)
	if err == nil && busy != 0 {
		err = errBusy
	}
	return err
}

var errBusy = errors.New("the log is being read")

// moveLog moves our log, if it is still there, away from a database that is not
// its own.
func (s *Store) moveLog(log owner.File, aside string) error {
	if !log.There() {
		return nil
	}
	if s.kept == "" {
		s.kept = aside + "-wal"
	}
	return os.Rename(log.Name, aside+"-wal")
}

// Kept is where Close has left what it saved of a database that was lost;
// empty: nowhere.
func (s *Store) Kept() string { return s.kept }
