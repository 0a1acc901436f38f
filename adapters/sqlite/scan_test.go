package sqlite

import (
	"context"
	"errors"
	"testing"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// Whoever searches may keep all connections for searches busy, and nobody else.
func TestSearchesKeepOnlySearchesWaiting(t *testing.T) {
	t.Parallel()
	jobs := openTemp(t)
	ctx := t.Context()
	if _, err := jobs.Create(ctx, pending("a"), ports.Limits{}); err != nil {
		t.Fatal(err)
	}
	for range scanners() {
		conn := <-jobs.scans.free
		defer func() { jobs.scans.free <- conn }()
	}
	waiting := []domain.Status{domain.StatusPending}
	if _, err := jobs.Get(ctx, "a"); err != nil {
		t.Error(err)
	}
	for _, f := range []ports.Filter{
		{}, {Statuses: waiting}, {IdempotencyKey: "k"}, {Statuses: waiting, Group: new("g")},
	} {
		if _, err := jobs.Count(ctx, f); err != nil {
			t.Errorf("Count(%+v) = %v", f, err)
		}
		if _, err := jobs.List(ctx, ports.Query{Filter: f, Limit: 1}); err != nil {
			t.Errorf("List(%+v) = %v", f, err)
		}
	}
	if _, err := jobs.Create(ctx, pending("b"), ports.Limits{Pending: 9}); err != nil {
		t.Error(err)
	}
	ended, end := context.WithTimeout(ctx, 10*time.Millisecond)
	defer end()
	failed := ports.DeliveryQuery{State: domain.DeliveryGivenUp, Limit: 1}
	if _, err := jobs.Store.Outbox().Deliveries(ended, failed); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Deliveries = %v, want that it waited for a connection for searches", err)
	}
	for _, f := range []ports.Filter{{FileName: "x"}, {FileName: "song"}, {CreatedBefore: time.Unix(9, 0)}} {
		ended, end := context.WithCancel(ctx)
		answered := make(chan error, 1)
		go func() {
			_, err := jobs.Count(ended, f)
			answered <- err
		}()
		select {
		case err := <-answered:
			t.Errorf("Count(%+v) = %v without waiting", f, err)
		case <-time.After(10 * time.Millisecond):
			end()
			if err := <-answered; !errors.Is(err, context.Canceled) {
				t.Errorf("Count(%+v) = %v, want that it waited", f, err)
			}
		}
		end()
	}
}
