package application

import (
	"context"
	"sync"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// Feed lets programs follow jobs. It reads each event from the log once, and
// only while somebody follows: what followers cost the store does not depend
// on how many they are.
type Feed struct {
	repo     ports.JobRepository
	log      ports.EventLog
	observer ports.Observer
	news     chan struct{} // something may have been added to the log

	mu      sync.Mutex
	stopped bool
	last    int64 // events up to this number have been handed out
	all     map[*stream]bool
	ofJob   map[string]map[*stream]bool
}

var _ ports.Feed = (*Feed)(nil)

// NewFeed returns a feed of the jobs in repo, of which log tells. What happens
// comes to its streams while it runs.
func NewFeed(repo ports.JobRepository, log ports.EventLog, o ports.Observer) *Feed {
	return &Feed{
		repo: repo, log: log, observer: o, news: make(chan struct{}, 1),
		all: make(map[*stream]bool), ofJob: make(map[string]map[*stream]bool),
	}
}

// feedPoll is how often the log is read although nobody has announced news: a
// read may have failed.
const feedPoll = time.Second

// Run hands out what happens until ctx ends, and then ends every stream.
func (f *Feed) Run(ctx context.Context) {
	defer f.stop()
	tick := time.NewTicker(feedPoll)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-f.news:
		}
		if err := f.catchUp(ctx); err != nil && ctx.Err() == nil {
			f.observer.Trouble("read what happened to jobs", err)
		}
	}
}

// Followers is how many streams are open.
func (f *Feed) Followers() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := len(f.all)
	for _, streams := range f.ofJob {
		n += len(streams)
	}
	return n
}

// idle is called with the lock held.
func (f *Feed) idle() bool { return len(f.all) == 0 && len(f.ofJob) == 0 }

// Follow implements ports.Feed.
func (f *Feed) Follow(ctx context.Context, q ports.FeedQuery) (ports.Stream, error) {
	s := &stream{feed: f, query: q, live: make(chan *ports.Update, streamRoom), ended: make(chan struct{})}
	if err := s.begin(ctx); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// add makes a stream hear of all that comes after a number. While nobody
// follows, nobody keeps that number up to date; the first one asks for it, and
// others who come at the same time wait for the answer.
func (f *Feed) add(ctx context.Context, s *stream) (after int64, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.stopped {
		return 0, ports.ErrStopping
	}
	if f.idle() {
		newest, err := f.log.Newest(ctx)
		if err != nil {
			return 0, err
		}
		f.last = max(f.last, newest)
	}
	if s.query.JobID == "" {
		f.all[s] = true
		return f.last, nil
	}
	if f.ofJob[s.query.JobID] == nil {
		f.ofJob[s.query.JobID] = make(map[*stream]bool)
	}
	f.ofJob[s.query.JobID][s] = true
	return f.last, nil
}

// remove is called with the lock held.
func (f *Feed) remove(s *stream) {
	delete(f.all, s)
	delete(f.ofJob[s.query.JobID], s)
	if len(f.ofJob[s.query.JobID]) == 0 {
		delete(f.ofJob, s.query.JobID)
	}
}

// moved hears of a change that has been stored.
func (f *Feed) moved(after domain.Job, told bool) {
	if told {
		f.wake()
	} else if after.Status == domain.Processing {
		f.hand(&ports.Update{Job: after}, after.ID, after.Status)
	}
}

// wake has the log read.
func (f *Feed) wake() {
	select {
	case f.news <- struct{}{}:
	default:
	}
}

// feedPage is how many events are read at once.
const feedPage = 500

// catchUp hands out what the log has got since it was read last.
func (f *Feed) catchUp(ctx context.Context) error {
	for {
		f.mu.Lock()
		last, idle := f.last, f.idle()
		f.mu.Unlock()
		if idle {
			return nil
		}
		page, err := f.log.Events(ctx, ports.EventQuery{After: last, Limit: feedPage})
		if err != nil {
			return err
		}
		for _, e := range page {
			f.hand(&ports.Update{Event: e}, e.JobID, e.Status())
		}
		if len(page) < feedPage {
			return nil
		}
	}
}

// hand gives an update to everybody whom it concerns. Progress, which has no
// number, is lost on those who are busy; of events nobody may miss one.
func (f *Feed) hand(u *ports.Update, jobID string, status domain.Status) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last = max(f.last, u.Event.Number)
	for _, streams := range []map[*stream]bool{f.all, f.ofJob[jobID]} {
		for s := range streams {
			if !s.wants(status) {
				continue
			}
			select {
			case s.live <- u:
			default:
				if u.Event.Number > 0 {
					s.end(ports.ErrFellBehind)
				}
			}
		}
	}
}

// stop ends every stream, and lets no other begin.
func (f *Feed) stop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stopped = true
	for s := range f.all {
		s.end(ports.ErrStopping)
	}
	for _, streams := range f.ofJob {
		for s := range streams {
			s.end(ports.ErrStopping)
		}
	}
}
