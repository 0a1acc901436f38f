package application

import (
	"context"
	"fmt"
	"slices"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// Deliveries asks for one more than is wanted, to know whether there is a next page.
func (s *Webhooks) Deliveries(
	ctx context.Context, of ports.DeliveryOwner, q ports.DeliveryQuery,
) (page ports.DeliveryPage, err error) {
	if err := s.known(ctx, of); err != nil {
		return page, err
	}
	want := q.Limit
	q.WebhookID, q.JobID = of.WebhookID, of.JobID
	q.Limit++
	found, err := s.Outbox.Deliveries(ctx, q)
	var more bool
	if page.Deliveries, more = cut(found, want); more && want > 0 {
		page.Next = page.Deliveries[want-1].Number
	}
	return page, err
}

// Replay finds out whose the delivery is before it changes anything.
func (s *Webhooks) Replay(ctx context.Context, of ports.DeliveryOwner, number int64) (domain.Delivery, error) {
	q := ports.DeliveryQuery{Number: number, WebhookID: of.WebhookID, JobID: of.JobID, Limit: 1}
	found, err := s.Outbox.Deliveries(ctx, q)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("delivery %d: %w", number, ports.ErrNotFound)
	}
	if err != nil {
		return domain.Delivery{}, err
	}
	replayed, err := s.replay(ctx, []int64{number})
	if err == nil && len(replayed) == 0 { // forgotten meanwhile
		err = fmt.Errorf("delivery %d: %w", number, ports.ErrNotFound)
	}
	if err != nil {
		return domain.Delivery{}, err
	}
	return replayed[0], nil
}

// replayBatch is how many deliveries are read, or replayed, in one step.
const replayBatch = 100

// ReplayFailed replays the oldest first, so that those of one job come up in their
// order.
func (s *Webhooks) ReplayFailed(ctx context.Context, webhookID string, since time.Time) (r ports.Replayed, err error) {
	if err := s.known(ctx, ports.DeliveryOwner{WebhookID: webhookID}); err != nil {
		return r, err
	}
	failed, err := s.failed(ctx, webhookID, since)
	if err != nil {
		return r, err
	}
	waits, err := s.Outbox.Backlog(ctx, webhookID)
	if err != nil {
		return r, err
	}
	slices.Sort(failed)
	now := min(len(failed), domain.ReplayRoom(waits.Pending))
	r.Left = len(failed) - now
	for batch := range slices.Chunk(failed[:now], replayBatch) {
		replayed, err := s.replay(ctx, batch)
		r.Count += len(replayed)
		if err != nil {
			return r, err
		}
	}
	return r, nil
}

// failed numbers what was given up of events since a time.
func (s *Webhooks) failed(ctx context.Context, webhookID string, since time.Time) (numbers []int64, err error) {
	q := ports.DeliveryQuery{WebhookID: webhookID, State: domain.DeliveryGivenUp, Limit: replayBatch}
	for page, err := range pages(q, q.Limit,
		func(q ports.DeliveryQuery) ([]domain.Delivery, error) { return s.Outbox.Deliveries(ctx, q) },
		func(q ports.DeliveryQuery, last domain.Delivery) ports.DeliveryQuery {
			q.Before = last.Number
			return q
		},
	) {
		if err != nil {
			return nil, err
		}
		for _, d := range page {
			if !d.Event.At.Before(since) { // those before it may be younger: clocks can be set
				numbers = append(numbers, d.Number)
			}
		}
	}
	return numbers, nil
}

func (s *Webhooks) replay(ctx context.Context, numbers []int64) ([]domain.Delivery, error) {
	now := s.Now()
	replayed, err := s.Outbox.Update(ctx, numbers, func(d domain.Delivery) (domain.Delivery, error) { return d.Replay(now), nil })
	s.Dispatch.relay.ring()
	return replayed, err
}

// known finds out whether there is such a webhook. Deliveries of jobs that are
// gone are still known.
func (s *Webhooks) known(ctx context.Context, of ports.DeliveryOwner) error {
	if of.WebhookID == "" {
		return nil
	}
	_, err := s.Repo.Get(ctx, of.WebhookID)
	return err
}
