package memory

import (
	"cmp"
	"slices"
	"time"

	"songmap/domain"
)

// deliveries is all deliveries, by number.
type deliveries struct {
	last    int64 // the number that was given last
	all     []domain.Delivery
	pending map[lane][]int64 // numbers of those that have not ended, ascending
	waiting map[string]int   // by receiver: how many these are
	dropped map[string]int64 // by receiver
}

func newDeliveries() deliveries {
	return deliveries{pending: make(map[lane][]int64), waiting: make(map[string]int), dropped: make(map[string]int64)}
}

// lane is what must stay in order.
type lane struct{ webhookID, jobID string }

func laneOf(d domain.Delivery) lane {
	webhookID, jobID := d.Lane()
	return lane{webhookID, jobID}
}

// find returns the delivery's place, or the one that it would have.
func (p *deliveries) find(number int64) (int, bool) {
	return slices.BinarySearchFunc(p.all, number, func(d domain.Delivery, n int64) int { return cmp.Compare(d.Number, n) })
}

// at returns a delivery that is there.
func (p *deliveries) at(number int64) *domain.Delivery {
	i, _ := p.find(number)
	return &p.all[i]
}

// add enters a delivery, which comes up unless an earlier one of its lane has
// not ended, or is dropped if max wait for its receiver.
func (p *deliveries) add(d domain.Delivery, max int) {
	p.last++
	d.Number = p.last
	if p.waiting[d.Receiver()] >= max {
		p.dropped[d.Receiver()]++
		p.all = append(p.all, d.Drop())
		return
	}
	p.waiting[d.Receiver()]++
	waiting := p.pending[laneOf(d)]
	if len(waiting) > 0 {
		d.NextAt = time.Time{}
	}
	p.pending[laneOf(d)] = append(waiting, d.Number)
	p.all = append(p.all, d)
}

// put replaces a delivery and returns it as it is then. It lets the next of its
// lane come up if it ended, and waits for an earlier one if it begins again.
func (p *deliveries) put(d domain.Delivery) domain.Delivery {
	was := p.at(d.Number)
	waiting := p.pending[laneOf(d)]
	i, found := slices.BinarySearch(waiting, d.Number)
	switch {
	case found && d.State != domain.DeliveryPending:
		p.waiting[d.Receiver()]--
		p.comeUp(laneOf(d), slices.Delete(waiting, i, i+1), d.LastAt)
	case !found && d.State == domain.DeliveryPending:
		p.waiting[d.Receiver()]++
		p.pending[laneOf(d)] = slices.Insert(waiting, i, d.Number)
		if i > 0 {
			d.NextAt = time.Time{}
		}
	}
	*was = d
	return d
}

// comeUp lets the first of those that wait in a lane come up, unless one has.
func (p *deliveries) comeUp(l lane, waiting []int64, at time.Time) {
	if len(waiting) == 0 {
		delete(p.pending, l)
		return
	}
	p.pending[l] = waiting
	if !slices.ContainsFunc(waiting, func(n int64) bool { return !p.at(n).NextAt.IsZero() }) {
		p.at(waiting[0]).NextAt = at
	}
}

// due returns the deliveries that are due, by their time.
func (p *deliveries) due(now time.Time) (due []domain.Delivery) {
	for _, waiting := range p.pending {
		for _, n := range waiting {
			if d := *p.at(n); d.Due(now) {
				due = append(due, d)
			}
		}
	}
	slices.SortFunc(due, func(a, b domain.Delivery) int {
		return cmp.Or(a.NextAt.Compare(b.NextAt), cmp.Compare(a.Number, b.Number))
	})
	return due
}
