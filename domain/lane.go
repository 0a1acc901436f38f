package domain

import "time"

// Lane is what is pending of a lane (Delivery.Lane) besides a delivery that
// comes, changes or goes. Only one of a lane has a time for its next attempt, so
// that the events of a job reach a receiver in order; the others wait for it.
type Lane struct {
	First int64 // the smallest number; 0: nothing is pending
	Up    bool  // one has a time for its next attempt
}

// Enqueue is a delivery that has just been made, as it is stored: it waits if
// another of its lane is pending. If as many are pending for its receiver as may
// be, it is dropped instead.
func (l Lane) Enqueue(d Delivery, pending, maxPending int64) Delivery {
	if pending >= maxPending {
		return d.Drop()
	}
	if l.First != 0 {
		d.NextAt = time.Time{}
	}
	return d
}

// Replace is a delivery that has changed, as it is stored, and when the first of
// the others comes up because of that; zero: it does not. It comes up when a
// delivery ends and none of the others has a time. A delivery that begins again
// waits if an earlier one is pending.
func (l Lane) Replace(before, after Delivery) (stored Delivery, first time.Time) {
	was, is := before.State == DeliveryPending, after.State == DeliveryPending
	switch {
	case was && !is && l.First != 0 && !l.Up:
		first = after.LastAt
	case !was && is && l.First != 0 && l.First < after.Number:
		after.NextAt = time.Time{}
	}
	return after, first
}
