package sqlite

import (
	"context"
	"errors"
)

// Close ends the use of the file and gives it up. After it the file stands
// alone, without a log beside it, and may be copied. Where it is not the one
// that was opened, see leave.
func (s *Jobs) Close() error {
	s.names.close() // first, because both may wait to write
	err := s.log.close()
	s.queue.alone(func() {
		gone := s.guard.look()
		s.ballast.drop()
		if errors.Is(gone, ErrGone) {
			err = errors.Join(err, s.leave(gone))
		} else {
			_, short := s.writer.ExecContext(context.Background(), "PRAGMA wal_checkpoint(TRUNCATE)")
			err = errors.Join(err, short, s.disconnect())
		}
		err = errors.Join(err, s.guard.close(), s.owner.giveUp())
	})
	return err
}

// disconnect closes whatever is open, the writer last: the connection that
// closes last removes the log, and a reader may not.
func (s *Jobs) disconnect() error {
	var errs []error
	if s.reads != nil {
		errs = append(errs, s.reads.close(), s.db.Close())
	}
	if s.scanPool != nil {
		errs = append(errs, s.scans.close(), s.scanPool.Close())
	}
	if s.writer != nil {
		errs = append(errs, s.writes.close(), s.writer.Close())
	}
	if s.writerPool != nil {
		errs = append(errs, s.writerPool.Close())
	}
	return errors.Join(errs...)
}
