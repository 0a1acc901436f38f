package sqlite

import (
	"context"
	"errors"
)

// Close ends the use of the file and gives it up. After it the file stands
// alone, without a log beside it, and may be copied. Where it is not the one
// that was opened, see salvage.
func (s *Store) Close() error {
	s.names.close() // first, because it may wait to write
	return s.writer.End(func() error {
		var err error
		if gone := s.guard.Look(); errors.Is(gone, ErrGone) {
			err = s.salvage(gone)
		} else {
			_, err = s.writer.Conn().ExecContext(context.Background(), "PRAGMA wal_checkpoint(TRUNCATE)")
			err = errors.Join(err, s.disconnect())
		}
		return errors.Join(err, s.guard.Close(), s.owner.GiveUp())
	})
}

// disconnect closes whatever is open, the writer last: the connection that
// closes last removes the log, and a reader may not.
func (s *Store) disconnect() error {
	var errs []error
	for _, r := range []*readers{s.reads, s.scans} {
		if r != nil {
			errs = append(errs, r.close())
		}
	}
	if s.writer != nil {
		errs = append(errs, s.writer.Close())
	}
	if s.writerPool != nil {
		errs = append(errs, s.writerPool.Close())
	}
	return errors.Join(errs...)
}
