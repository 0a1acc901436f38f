package memory

import (
	"context"
	"slices"
	"time"

	"songmap/domain"
	"songmap/ports"
)

var _ ports.EventLog = (*Jobs)(nil)

// remembered is how long the log keeps the events of a job that is deleted.
const remembered = 7 * 24 * time.Hour

// events is the log.
type events struct {
	last      int64 // the number that was given last
	byNumber  map[int64]domain.Event
	ofJob     map[string][]int64 // ascending
	deletions []int64            // ascending
}

func newEvents() events {
	return events{byNumber: make(map[int64]domain.Event), ofJob: make(map[string][]int64)}
}

func (s *Jobs) Events(ctx context.Context, q ports.EventQuery) ([]domain.Event, error) {
	if err := s.lock(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	if q.JobID != "" {
		return s.events.of(q), nil
	}
	var found []domain.Event
	for n := max(q.After, 0) + 1; n <= s.events.last && len(found) < q.Limit; n++ {
		if e, ok := s.events.byNumber[n]; ok {
			found = append(found, e)
		}
	}
	return found, nil
}

func (s *Jobs) Newest(ctx context.Context) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.events.last, ctx.Err()
}

func (l *events) of(q ports.EventQuery) (found []domain.Event) {
	for _, n := range l.ofJob[q.JobID] {
		if n > q.After && len(found) < q.Limit {
			found = append(found, l.byNumber[n])
		}
	}
	return found
}

// add numbers an event and enters it.
func (l *events) add(e domain.Event) domain.Event {
	l.last++
	e.Number = l.last
	l.byNumber[e.Number] = e
	l.ofJob[e.JobID] = append(l.ofJob[e.JobID], e.Number)
	return e
}

// record appends the event that turned a job into the next, if there is one.
func (s *Jobs) record(before, after domain.Job, by ports.Caller) ports.Transition {
	t := ports.Transition{Before: before, After: after}
	if e, worth := domain.Happened(before, after); worth {
		e.By = by.Name
		t.Event = s.events.add(e)
		s.enqueue(t.Event, after)
	}
	return t
}

// removed enters the deletion of a job, and forgets those of long ago.
func (l *events) removed(job domain.Job, now time.Time, by ports.Caller) domain.Event {
	removal := domain.Removal(job, now)
	removal.By = by.Name
	removal = l.add(removal)
	l.deletions = append(l.deletions, l.last)
	for len(l.deletions) > 0 && !l.recent(l.deletions[0], now) {
		l.forget(l.deletions[0])
		l.deletions = l.deletions[1:]
	}
	return removal
}

func (l *events) recent(number int64, now time.Time) bool {
	return now.Sub(l.byNumber[number].At) <= remembered
}

// forget removes a deletion and the events of the job before it.
func (l *events) forget(number int64) {
	id := l.byNumber[number].JobID
	l.ofJob[id] = slices.DeleteFunc(l.ofJob[id], func(n int64) bool {
		if n <= number {
			delete(l.byNumber, n)
		}
		return n <= number
	})
	if len(l.ofJob[id]) == 0 {
		delete(l.ofJob, id)
	}
}
