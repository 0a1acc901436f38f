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

// post is all deliveries, by number.
type post struct {
	last int64 // the number that was given last
	all  []domain.Delivery
}

// find returns where the delivery is, or would be.
func (p *post) find(number int64) (int, bool) {
	return slices.BinarySearchFunc(p.all, number, func(d domain.Delivery, n int64) int { return cmp.Compare(d.Number, n) })
}

// add enters a delivery, which comes up unless an earlier one of its lane has
// not ended.
func (p *post) add(d domain.Delivery) {
	p.last++
	d.Number = p.last
	if p.next(d, func(domain.Delivery) bool { return true }) >= 0 {
		d.NextAt = time.Time{}
	}
	p.all = append(p.all, d)
}

// next is the place of the first pending delivery of the lane that is as asked,
// or -1.
func (p *post) next(of domain.Delivery, is func(domain.Delivery) bool) int {
	hook, job := of.Lane()
	return slices.IndexFunc(p.all, func(d domain.Delivery) bool {
		h, j := d.Lane()
		return d.State == domain.Undelivered && h == hook && j == job && is(d)
	})
}

// put replaces a delivery and returns it as it is then. It lets the next of its
// lane come up if it ended, and waits for an earlier one if it begins again.
func (p *post) put(d domain.Delivery) domain.Delivery {
	i, _ := p.find(d.Number)
	was := p.all[i].State
	if was != domain.Undelivered && d.State == domain.Undelivered {
		if first := p.next(d, func(domain.Delivery) bool { return true }); first >= 0 && first < i {
			d.NextAt = time.Time{}
		}
	}
	p.all[i] = d
	if was == domain.Undelivered && d.State != domain.Undelivered {
		p.comeUp(d)
	}
	return d
}

// comeUp lets the first that waits in the lane of one that ended come up.
func (p *post) comeUp(ended domain.Delivery) {
	if p.next(ended, func(d domain.Delivery) bool { return !d.NextAt.IsZero() }) >= 0 {
		return
	}
	if next := p.next(ended, func(domain.Delivery) bool { return true }); next >= 0 {
		p.all[next].NextAt = ended.LastAt
	}
}

// enqueue puts an event of a job into the outbox, for everybody who wants it.
func (s *Jobs) enqueue(e domain.Event, job domain.Job) {
	for _, w := range s.sortedHooks() {
		if !w.Disabled() && slices.Contains(w.Events, e.Kind) {
			s.post.add(domain.NewDelivery(w.ID, w.URL, e))
		}
	}
	if job.WebhookURL != "" && slices.Contains(domain.Endings(), e.Kind) {
		s.post.add(domain.NewDelivery("", job.WebhookURL, e))
	}
}

// Take implements ports.Outbox.
func (s *Outbox) Take(ctx context.Context, t ports.Taking) ([]domain.Delivery, error) {
	s.jobs.mu.Lock()
	defer s.jobs.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var due []domain.Delivery
	for _, d := range s.jobs.post.all {
		if !d.NextAt.IsZero() && !d.NextAt.After(t.Now) {
			due = append(due, d)
		}
	}
	slices.SortStableFunc(due, func(a, b domain.Delivery) int { return a.NextAt.Compare(b.NextAt) })
	used := make(map[string]int)
	var taken []domain.Delivery
	for _, d := range due {
		if len(taken) >= t.Limit {
			break
		}
		if r := d.Receiver(); used[r] < t.Room(r) {
			used[r]++
			d = d.Defer(t.Until)
			i, _ := s.jobs.post.find(d.Number)
			s.jobs.post.all[i] = d
			taken = append(taken, d)
		}
	}
	return taken, nil
}

// Update implements ports.Outbox.
func (s *Outbox) Update(
	ctx context.Context, numbers []int64, change func(domain.Delivery) (domain.Delivery, error),
) ([]domain.Delivery, error) {
	s.jobs.mu.Lock()
	defer s.jobs.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var changed []domain.Delivery
	for _, number := range slices.Compact(slices.Sorted(slices.Values(numbers))) {
		if i, found := s.jobs.post.find(number); found {
			next, err := change(s.jobs.post.all[i])
			if err != nil {
				return nil, err
			}
			changed = append(changed, next)
		}
	}
	for i, d := range changed {
		changed[i] = s.jobs.post.put(d)
	}
	return changed, nil
}

// Deliveries implements ports.Outbox.
func (s *Outbox) Deliveries(ctx context.Context, q ports.DeliveryQuery) ([]domain.Delivery, error) {
	s.jobs.mu.Lock()
	defer s.jobs.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var found []domain.Delivery
	for _, d := range slices.Backward(s.jobs.post.all) {
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

// Forget implements ports.Outbox.
func (s *Outbox) Forget(ctx context.Context, before time.Time, limit int) (n int, err error) {
	s.jobs.mu.Lock()
	defer s.jobs.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	s.jobs.post.all = slices.DeleteFunc(s.jobs.post.all, func(d domain.Delivery) bool {
		old := n < limit && d.State != domain.Undelivered && d.LastAt.Before(before)
		if old {
			n++
		}
		return old
	})
	return n, nil
}

// Backlog implements ports.Outbox.
func (s *Outbox) Backlog(ctx context.Context) (b ports.Backlog, err error) {
	s.jobs.mu.Lock()
	defer s.jobs.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return b, err
	}
	for _, d := range s.jobs.post.all {
		if d.State != domain.Undelivered {
			continue
		}
		b.Pending++
		if at := d.Event.At; b.Oldest.IsZero() || at.Before(b.Oldest) {
			b.Oldest = at
		}
	}
	return b, nil
}
