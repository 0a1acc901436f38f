package memory

import (
	"cmp"
	"context"
	"slices"
	"time"

	"songmap/domain"
	"songmap/ports"
)

var _ ports.Outbox = (*Outbox)(nil)

// Outbox holds the deliveries of a store of jobs.
type Outbox struct{ jobs *Jobs }

// Outbox returns the outbox of the store.
func (s *Jobs) Outbox() *Outbox { return &Outbox{s} }

// enqueue puts an event of a job into the outbox, for everybody who wants it.
func (s *Jobs) enqueue(e domain.Event, job domain.Job) {
	limit := cmp.Or(s.MaxBacklog, domain.MaxBacklog)
	for _, w := range s.sortedHooks() {
		if w.Wants(e.Kind) {
			s.deliveries.add(domain.NewDelivery(w.ID, w.URL, e), limit)
		}
	}
	if d, wanted := job.Report(e); wanted {
		s.deliveries.add(d, limit)
	}
}

func (s *Outbox) Take(ctx context.Context, t ports.Taking) ([]domain.Delivery, error) {
	if err := s.jobs.lock(ctx); err != nil {
		return nil, err
	}
	defer s.jobs.mu.Unlock()
	used := make(map[string]int)
	var taken []domain.Delivery
	for _, d := range s.jobs.deliveries.due(t.Now) {
		if len(taken) >= t.Limit {
			break
		}
		if r := d.Receiver(); used[r] < t.Room(r) {
			used[r]++
			d = d.Defer(t.Until)
			*s.jobs.deliveries.at(d.Number) = d
			taken = append(taken, d)
		}
	}
	return taken, nil
}

func (s *Outbox) Update(
	ctx context.Context, numbers []int64, change func(domain.Delivery) (domain.Delivery, error),
) ([]domain.Delivery, error) {
	if err := s.jobs.lock(ctx); err != nil {
		return nil, err
	}
	defer s.jobs.mu.Unlock()
	var changed []domain.Delivery
	for _, number := range slices.Compact(slices.Sorted(slices.Values(numbers))) {
		if i, found := s.jobs.deliveries.find(number); found {
			next, err := change(s.jobs.deliveries.all[i])
			if err != nil {
				return nil, err
			}
			changed = append(changed, next)
		}
	}
	for i, d := range changed {
		changed[i] = s.jobs.deliveries.put(d)
	}
	return changed, nil
}

func (s *Outbox) Deliveries(ctx context.Context, q ports.DeliveryQuery) ([]domain.Delivery, error) {
	if err := s.jobs.lock(ctx); err != nil {
		return nil, err
	}
	defer s.jobs.mu.Unlock()
	var found []domain.Delivery
	for _, d := range slices.Backward(s.jobs.deliveries.all) {
		if len(found) >= q.Limit {
			break
		}
		if fits(d, q) {
			found = append(found, d)
		}
	}
	return found, nil
}

func fits(d domain.Delivery, q ports.DeliveryQuery) bool {
	return (q.Number == 0 || d.Number == q.Number) &&
		(q.WebhookID == "" || d.WebhookID == q.WebhookID) &&
		(q.JobID == "" || d.Event.JobID == q.JobID) &&
		(q.State == "" || d.State == q.State) &&
		(q.Before == 0 || d.Number < q.Before)
}

func (s *Outbox) Forget(ctx context.Context, before time.Time, limit int) (n int, err error) {
	if err := s.jobs.lock(ctx); err != nil {
		return 0, err
	}
	defer s.jobs.mu.Unlock()
	s.jobs.deliveries.all = slices.DeleteFunc(s.jobs.deliveries.all, func(d domain.Delivery) bool {
		old := n < limit && d.State != domain.DeliveryPending && d.LastAt.Before(before)
		if old {
			n++
		}
		return old
	})
	return n, nil
}

func (s *Outbox) Backlog(ctx context.Context, receiver string) (b ports.Backlog, err error) {
	if err := s.jobs.lock(ctx); err != nil {
		return b, err
	}
	defer s.jobs.mu.Unlock()
	for of, n := range s.jobs.deliveries.dropped {
		if receiver == "" || receiver == of {
			b.Dropped += n
		}
	}
	for _, waiting := range s.jobs.deliveries.pending {
		for _, n := range waiting {
			d := s.jobs.deliveries.at(n)
			if receiver != "" && receiver != d.Receiver() {
				continue
			}
			b.Pending++
			if b.Oldest.IsZero() || d.Event.At.Before(b.Oldest) {
				b.Oldest = d.Event.At
			}
		}
	}
	return b, nil
}
