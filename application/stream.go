package application

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"

	"songmap/domain"
	"songmap/ports"
)

// streamRoom is how often something may happen before a reader that does not
// read has fallen behind: some seconds, at one event after the other.
const streamRoom = 64

// stream gives one reader first what the log holds, then what the feed hands
// out. It joins the feed only when it has caught up with the log, so that a
// long past does not fill its room with the present.
type stream struct {
	feed  *Feed
	query ports.FeedQuery
	start int64
	job   domain.Job

	seen   int64          // the log has been read up to here
	page   []ports.Update // read and not yet returned
	caught bool           // nothing is left in the log that will not be handed out
	past   bool           // the job had ended when it was looked at
	over   bool           // nothing comes after the log

	joined bool
	live   chan []ports.Update
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
	if err := s.skip(ctx); err != nil {
		return err
	}
	return s.look(ctx)
}

// skip leaves out events of earlier jobs of the same id, unless the
// reader has heard of one and goes on.
func (s *stream) skip(ctx context.Context) error {
	if s.query.After != 0 {
		return nil
	}
	life, err := lastLife(ctx, s.feed.log, s.query.JobID)
	if err == nil && len(life) > 0 {
		s.seen = life[0].Number - 1
	}
	return err
}

// look reads the job. Of one that has ended only the log is read.
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

func (s *stream) Start() (int64, domain.Job) { return s.start, s.job }

func (s *stream) Next(ctx context.Context) ([]ports.Update, error) {
	for {
		if page := s.page; len(page) > 0 {
			s.page = nil
			return page, nil
		}
		if !s.caught {
			if err := s.read(ctx); err != nil {
				return nil, err
			}
			continue
		}
		if s.over {
			return nil, io.EOF
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-s.ended:
			select {
			case batch := <-s.live: // what was handed out before
				s.page = s.unseen(batch)
			default:
				return nil, s.cause
			}
		case batch := <-s.live:
			s.page = s.unseen(batch)
		}
	}
}

// unseen is what the reader has yet to hear of.
func (s *stream) unseen(batch []ports.Update) []ports.Update {
	last := batch[len(batch)-1].Event
	if last.Number == 0 {
		return batch // progress
	}
	for len(batch) > 0 && batch[0].Event.Number <= s.seen {
		batch = batch[1:]
	}
	if len(batch) > 0 {
		s.seen, s.over = last.Number, s.ends(last)
	}
	return batch
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
	s.page = s.wanted(updates(page))
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

// wanted is what the reader has asked for: what brings a job to one of the
// statuses, or is deletion.
func (s *stream) wanted(batch []ports.Update) []ports.Update {
	if len(s.query.Statuses) == 0 {
		return batch
	}
	var some []ports.Update
	for _, u := range batch {
		status := cmp.Or(u.Event.Status(), u.Job.Status)
		if status == "" || slices.Contains(s.query.Statuses, status) {
			some = append(some, u)
		}
	}
	return some
}

// offer hands updates over, with the feed's lock held. Progress, which has no
// number, is lost on a reader that is busy; of events nobody may miss one.
func (s *stream) offer(batch []ports.Update) {
	if len(batch) == 0 {
		return
	}
	select {
	case s.live <- batch:
	default:
		if batch[0].Event.Number > 0 {
			s.end(ports.ErrFellBehind)
		}
	}
}

// end is called with the feed's lock held.
func (s *stream) end(cause error) {
	s.feed.remove(s)
	s.cause = cause
	close(s.ended)
}

func (s *stream) Close() {
	s.feed.mu.Lock()
	defer s.feed.mu.Unlock()
	s.feed.remove(s)
}
