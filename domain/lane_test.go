package domain_test

import (
	"testing"
	"time"

	"songmap/domain"
)

func TestANewDeliveryWaitsForTheOthersOfItsLane(t *testing.T) {
	t.Parallel()
	at := time.Unix(9, 0).UTC()
	d := domain.NewDelivery("w", "https://example.org", domain.Event{JobID: "j", Kind: domain.EventCreated, At: at})
	waits := d
	waits.NextAt = time.Time{}
	for _, c := range []struct {
		lane    domain.Lane
		pending int64
		want    domain.Delivery
	}{
		{want: d},
		{pending: 9, want: d},
		{lane: domain.Lane{First: 1, Up: true}, pending: 9, want: waits},
		{lane: domain.Lane{First: 1}, want: waits},
		{pending: 10, want: d.Drop()},
		{lane: domain.Lane{First: 1}, pending: 11, want: d.Drop()},
	} {
		if got := c.lane.Enqueue(d, c.pending, 10); got != c.want {
			t.Errorf("%+v.Enqueue with %d pending = %+v, want %+v", c.lane, c.pending, got, c.want)
		}
	}
}

func TestTheFirstOfALaneComesUpWhenNoOtherIs(t *testing.T) {
	t.Parallel()
	next, last := time.Unix(9, 0).UTC(), time.Unix(5, 0).UTC()
	pending := domain.Delivery{Number: 3, State: domain.DeliveryPending, NextAt: next}
	ended := domain.Delivery{Number: 3, State: domain.DeliveryDelivered, LastAt: last}
	waits := domain.Delivery{Number: 3, State: domain.DeliveryPending}
	for _, c := range []struct {
		name          string
		lane          domain.Lane
		before, after domain.Delivery
		want          domain.Delivery
		first         time.Time
	}{
		{"ends alone", domain.Lane{}, pending, ended, ended, time.Time{}},
		{"ends before others", domain.Lane{First: 4}, pending, ended, ended, last},
		{"ends while another has a time", domain.Lane{First: 2, Up: true}, pending, ended, ended, time.Time{}},
		{"is tried again", domain.Lane{First: 4}, pending, pending, pending, time.Time{}},
		{"had ended", domain.Lane{First: 4}, ended, ended, ended, time.Time{}},
		{"begins again alone", domain.Lane{}, ended, pending, pending, time.Time{}},
		{"begins again before others", domain.Lane{First: 4, Up: true}, ended, pending, pending, time.Time{}},
		{"begins again after others", domain.Lane{First: 2, Up: true}, ended, pending, waits, time.Time{}},
	} {
		if got, first := c.lane.Replace(c.before, c.after); got != c.want || first != c.first {
			t.Errorf("a delivery that %s: %+v, %v, want %+v, %v", c.name, got, first, c.want, c.first)
		}
	}
}
