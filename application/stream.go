package application

import (
	"context"
	"errors"
	"io"
	"slices"

	"songmap/domain"
	"songmap/ports"
)

// streamRoom is how many updates wait for a reader before it has fallen
// behind.
const streamRoom = 256

// stream tells one reader first what the log holds, then what the feed hands
// out. It joins the feed only when it has caught up with the log, so that a
// long past does not fill its room with the present.
type stream struct {
	feed  *Feed
	query ports.FeedQuery
	start int64
	job   domain.Job

	seen   int64          // the log has been read up to here
	page   []domain.Event // read and not yet told
	caught bool           // nothing is left in the log that will not be handed out
	past   bool           // the job had ended when it was looked at
	over   bool           // nothing comes after the log

	joined bool
	live   chan *ports.Update
	ended  chan struct{}
	cause  error // guarded by the feed's lock until ended is closed
}

// begin finds out where the stream starts, and how the job stands. A job is
// looked at after the feed has been joined, so that no step of it is missed.
func (s *stream) begin(ctx context.Context) error {
	if s.query.After == ports.FromNow {
		last, err := s.feed.add(ctx, s)
		if err != nil {
			return err
		}
		s.start, s.joined, s.caught = last, true, true
	} else {
		newest, err := s.feed.log.Newest(ctx)
		if err != nil {
			return err
		}
		s.start = min(s.query.After, newest) // after a restored backup a reader may have seen more than there is
	}
	s.seen = s.start
	if s.query.JobID == "" {
		return nil
	}
	return s.look(ctx)
}

// look reads the job. One that has ended is told of by the log alone.
func (s *stream) look(ctx context.Context) (err error) {
	s.job, err = s.feed.repo.Get(ctx, s.query.JobID)
	gone := errors.Is(err, ports.ErrNotFound)
	if err != nil && (!gone || s.query.After == ports.FromNow) {
		return err
	}
	if !gone && !s.job.Status.Finished() {
		return nil
	}
	s.past, s.over, s.caught = true, true, false
	if readErr := s.read(ctx); readErr != nil {
		return readErr
	}
	if gone && len(s.page) == 0 {
		return err
	}
	return nil
}

// Start implements ports.Stream.
func (s *stream) Start() (int64, domain.Job) { return s.start, s.job }

// Next implements ports.Stream.
func (s *stream) Next(ctx context.Context) (ports.Update, error) {
	for {
		if len(s.page) > 0 {
			e := s.page[0]
			s.page = s.page[1:]
			return ports.Update{Event: e}, nil
		}
		if !s.caught {
			if err := s.read(ctx); err != nil {
				return ports.Update{}, err
			}
			continue
		}
		if s.over {
			return ports.Update{}, io.EOF
		}
		select {
		case <-ctx.Done():
			return ports.Update{}, ctx.Err()
		case <-s.ended:
			return ports.Update{}, s.cause
		case u := <-s.live:
			if s.take(u) {
				return *u, nil
			}
		}
	}
}

// take reports whether the reader has yet to hear of an update.
func (s *stream) take(u *ports.Update) bool {
	if u.Event.Number == 0 {
		return true
	}
	if u.Event.Number <= s.seen {
		return false
	}
	s.seen, s.over = u.Event.Number, s.ends(u.Event)
	return true
}

// ends reports whether the stream is over when nothing follows an event.
func (s *stream) ends(e domain.Event) bool { return s.query.JobID != "" && e.Last() }

// read turns a page of the log. At its end it joins the feed and looks once
// more for what came in between.
func (s *stream) read(ctx context.Context) error {
	q := ports.EventQuery{JobID: s.query.JobID, After: s.seen, Limit: feedPage}
	page, err := s.feed.log.Events(ctx, q)
	if err != nil {
		return err
	}
	if len(page) > 0 {
		last := page[len(page)-1]
		s.seen, s.over = last.Number, s.past || s.ends(last)
	}
	s.page = slices.DeleteFunc(page, func(e domain.Event) bool { return !s.wants(e.Status()) })
	switch {
	case len(page) == feedPage:
	case s.over || s.joined:
		s.caught = true
	default:
		_, err = s.feed.add(ctx, s)
		s.joined = err == nil
	}
	return err
}

// wants reports whether the reader asked for what brings a job to a status.
// Everybody hears of deletions.
func (s *stream) wants(status domain.Status) bool {
	return status == "" || len(s.query.Statuses) == 0 || slices.Contains(s.query.Statuses, status)
}

// end is called with the feed's lock held.
func (s *stream) end(cause error) {
	s.feed.remove(s)
	s.cause = cause
	close(s.ended)
}

// Close implements ports.Stream.
func (s *stream) Close() {
	s.feed.mu.Lock()
	defer s.feed.mu.Unlock()
	s.feed.remove(s)
}
