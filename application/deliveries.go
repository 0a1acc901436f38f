package application

import (
	"context"
	"fmt"
	"slices"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// Deliveries is what people ask about deliveries.
type Deliveries struct {
	Deps
	hooks ports.WebhookRepository
	box   ports.Outbox
}

var _ ports.DeliveryService = (*Deliveries)(nil)

// NewDeliveries returns the use cases over the outbox.
func NewDeliveries(d Deps, hooks ports.WebhookRepository, box ports.Outbox) *Deliveries {
	return &Deliveries{d, hooks, box}
}

// List implements ports.DeliveryService.
func (s *Deliveries) List(ctx context.Context, of ports.DeliveryOwner, q ports.DeliveryQuery) (ports.DeliveryPage, error) {
	if err := s.known(ctx, of); err != nil {
		return ports.DeliveryPage{}, err
	}
	want := q.Limit
	q.WebhookID, q.JobID = of.WebhookID, of.JobID
	q.Limit++ // one more tells whether there is a next page
	found, err := s.box.Deliveries(ctx, q)
	page := ports.DeliveryPage{Deliveries: found}
	if len(found) > want {
		page.Deliveries = found[:want]
		page.Next = found[want-1].Number
	}
	return page, err
}

// Replay implements ports.DeliveryService.
func (s *Deliveries) Replay(ctx context.Context, of ports.DeliveryOwner, number int64) (domain.Delivery, error) {
	q := ports.DeliveryQuery{Number: number, WebhookID: of.WebhookID, JobID: of.JobID, Limit: 1}
	found, err := s.box.Deliveries(ctx, q)
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

// ReplayFailed implements ports.DeliveryService. The oldest goes first, so that
// those of one job come up in their order.
func (s *Deliveries) ReplayFailed(ctx context.Context, webhookID string, since time.Time) (r ports.Replayed, err error) {
	if err := s.known(ctx, ports.DeliveryOwner{WebhookID: webhookID}); err != nil {
		return r, err
	}
	failed, err := s.failed(ctx, webhookID, since)
	if err != nil {
		return r, err
	}
	waits, err := s.box.Backlog(ctx, webhookID)
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
func (s *Deliveries) failed(ctx context.Context, webhookID string, since time.Time) (numbers []int64, err error) {
	q := ports.DeliveryQuery{WebhookID: webhookID, State: domain.DeliveryGivenUp, Limit: replayBatch}
	for {
		page, err := s.box.Deliveries(ctx, q)
		if err != nil || len(page) == 0 {
			return numbers, err
		}
		for _, d := range page {
			if !d.Event.At.Before(since) { // those before it may be younger: clocks can be set
				numbers = append(numbers, d.Number)
			}
		}
		q.Before = page[len(page)-1].Number
	}
}

func (s *Deliveries) replay(ctx context.Context, numbers []int64) ([]domain.Delivery, error) {
	now := s.Now()
	replayed, err := s.box.Update(ctx, numbers, func(d domain.Delivery) (domain.Delivery, error) { return d.Replay(now), nil })
	s.Dispatch.Mail()
	return replayed, err
}

// known finds out whether there is such a webhook. Deliveries of jobs that are
// gone are still known.
func (s *Deliveries) known(ctx context.Context, of ports.DeliveryOwner) error {
	if of.WebhookID == "" {
		return nil
	}
	_, err := s.hooks.Get(ctx, of.WebhookID)
	return err
}
