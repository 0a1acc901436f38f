package application

import (
	"cmp"
	"context"
	"sync"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// Feed lets programs follow jobs. It reads each event from the log once, and
// only while somebody follows: what followers cost the store does not depend
// on how many they are. Where other instances write to the log, too, it always
// reads, as the workers of this one have to hear of them: see Share.
type Feed struct {
	repo     ports.JobRepository
	log      ports.EventLog
	observer ports.Observer
	news     bell // something may have been added to the log
	others   *others
	away     bool // the store, when it was read last

	mu      sync.Mutex
	stopped bool
	last    int64 // events up to this number have been handed out; unknown where others were before
	all     map[*stream]bool
	ofJob   map[string]map[*stream]bool
}

var _ ports.Feed = (*Feed)(nil)

// NewFeed returns a feed of the jobs in repo, whose events are in log. While
// it runs, its streams receive what happens.
func NewFeed(repo ports.JobRepository, log ports.EventLog, o ports.Observer) *Feed {
	return &Feed{
		repo: repo, log: log, observer: o, news: newBell(),
		all: make(map[*stream]bool), ofJob: make(map[string]map[*stream]bool),
	}
}

// feedPoll is how often the log is read although nobody has announced news: a
// read may have failed.
const feedPoll = time.Second

// feedPause is how long what happens in a burst is gathered. Each follower
// costs a write to its connection: that many a second, not one for each event.
const feedPause = 50 * time.Millisecond

// feedLast is how long a stop waits for what happened last.
const feedLast = time.Second

// Run hands out what happens until ctx ends, and then ends every stream.
func (f *Feed) Run(ctx context.Context) {
	defer f.stop(ctx)
	poll := feedPoll
	if f.others != nil {
		poll = othersPoll
	}
	for ctx.Err() == nil {
		f.news.wait(ctx, poll)
		f.read(ctx)
		pause(ctx, feedPause)
	}
}

// read reports a store that is away once until it is back.
func (f *Feed) read(ctx context.Context) {
	err := f.catchUp(ctx)
	if err == nil && f.others != nil {
		err = f.look(ctx)
	}
	if err != nil && !f.away && ctx.Err() == nil {
		f.observer.Trouble("read what happened to jobs", err)
	}
	f.away = err != nil
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

// idle reports whether nobody keeps the number of the last event up to date. It is
// called with the lock held.
func (f *Feed) idle() bool { return f.others == nil && !f.followed() || f.last == unknown }

// followed is called with the lock held.
func (f *Feed) followed() bool { return len(f.all) > 0 || len(f.ofJob) > 0 }

func (f *Feed) Follow(ctx context.Context, q ports.FeedQuery) (ports.Stream, error) {
	s := &stream{feed: f, query: q, live: make(chan []ports.Update, streamRoom), ended: make(chan struct{})}
	if err := s.begin(ctx); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// add makes a stream hear of all that comes after a number. While the feed is idle,
// nobody keeps that number up to date, so it is asked for: before the lock is taken,
// because workers wait for that.
func (f *Feed) add(ctx context.Context, s *stream) (after int64, err error) {
	newest, err := f.log.Newest(ctx)
	if err != nil {
		return 0, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.stopped {
		return 0, ports.ErrStopping
	}
	if f.idle() {
		f.last = max(f.last, newest) // what has come since is read at the next poll
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

// progress hands out a step that is not an event.
func (f *Feed) progress(job domain.Job) {
	if job.Status == domain.StatusProcessing {
		f.hand([]ports.Update{{Job: job}})
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
			return f.begin(ctx)
		}
		page, err := f.log.Events(ctx, ports.EventQuery{After: last, Limit: feedPage})
		if err != nil {
			return err
		}
		f.hand(updates(page))
		if f.others != nil && len(page) > 0 {
			f.others.dispatch.heed(page)
		}
		if len(page) < feedPage {
			return nil
		}
	}
}

// updates are events on their way to followers.
func updates(page []domain.Event) []ports.Update {
	all := make([]ports.Update, len(page))
	for i, e := range page {
		all[i].Event = e
	}
	return all
}

// hand gives updates to everybody whom they concern. Those who follow all jobs
// get the same slice.
func (f *Feed) hand(batch []ports.Update) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for s := range f.all {
		s.offer(s.wanted(batch))
	}
	for i, u := range batch {
		f.last = max(f.last, u.Event.Number)
		for s := range f.ofJob[cmp.Or(u.Event.JobID, u.Job.ID)] {
			s.offer(batch[i : i+1])
		}
	}
}

// stop ends every stream, and lets no other begin. First it hands out the end of
// the jobs that the service has waited for.
func (f *Feed) stop(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), feedLast)
	defer cancel()
	f.read(ctx)
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
