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

// beside is what is pending of a delivery's lane besides the delivery.
func (p *deliveries) beside(d domain.Delivery) (l domain.Lane) {
	for _, n := range p.pending[laneOf(d)] {
		if n == d.Number {
			continue
		}
		l.First = cmp.Or(l.First, n)
		l.Up = l.Up || !p.at(n).NextAt.IsZero()
	}
	return l
}

// add enters a delivery.
func (p *deliveries) add(d domain.Delivery, maxPending int) {
	receiver := d.Receiver()
	d = p.beside(d).Enqueue(d, int64(p.waiting[receiver]), int64(maxPending))
	p.last++
	d.Number = p.last
	p.all = append(p.all, d)
	if d.State != domain.DeliveryPending {
		p.dropped[receiver]++
		return
	}
	p.waiting[receiver]++
	p.pending[laneOf(d)] = append(p.pending[laneOf(d)], d.Number)
}

// put replaces a delivery and returns it as it is then.
func (p *deliveries) put(d domain.Delivery) domain.Delivery {
	was, lane := p.at(d.Number), p.beside(d)
	d, first := lane.Replace(*was, d)
	if !first.IsZero() {
		p.at(lane.First).NextAt = first
	}
	pending := p.pending[laneOf(d)]
	i, found := slices.BinarySearch(pending, d.Number)
	switch {
	case found && d.State != domain.DeliveryPending:
		p.waiting[d.Receiver()]--
		if p.pending[laneOf(d)] = slices.Delete(pending, i, i+1); len(pending) == 1 {
			delete(p.pending, laneOf(d))
		}
	case !found && d.State == domain.DeliveryPending:
		p.waiting[d.Receiver()]++
		p.pending[laneOf(d)] = slices.Insert(pending, i, d.Number)
	}
	*was = d
	return d
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
