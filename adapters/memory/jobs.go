// Package memory keeps jobs in memory. They are gone when the process ends,
// which is what a trial run and a test want.
package memory

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"sync"
	"time"

	"songmap/domain"
	"songmap/ports"
)

var _ ports.JobRepository = (*Jobs)(nil)

// Jobs is a JobRepository in memory.
type Jobs struct {
	identity domain.Identity

	mu         sync.Mutex
	byID       map[string]domain.Job
	byKey      map[string]string // idempotency key → id
	all        timeline
	queue      queue
	counts     map[domain.Status]int64
	events     events
	hooks      map[string]domain.Webhook
	deliveries deliveries

	// MaxBacklog is how many deliveries may wait for a receiver; 0:
	// domain.MaxBacklog. Set it before the first write, if at all.
	MaxBacklog int
}

// NewJobs returns an empty repository.
func NewJobs() *Jobs {
	var id [16]byte
	_, _ = rand.Read(id[:]) // never fails
	return &Jobs{
		identity: domain.Identity(hex.EncodeToString(id[:])),

		byID:       make(map[string]domain.Job),
		byKey:      make(map[string]string),
		all:        newTimeline(),
		queue:      newQueue(),
		counts:     make(map[domain.Status]int64),
		events:     newEvents(),
		hooks:      make(map[string]domain.Webhook),
		deliveries: newDeliveries(),
	}
}

// lock gives the caller the store to itself until it unlocks mu, unless ctx has
// ended.
func (s *Jobs) lock(ctx context.Context) error {
	s.mu.Lock()
	err := ctx.Err()
	if err != nil {
		s.mu.Unlock()
	}
	return err
}

func (s *Jobs) Identity() domain.Identity { return s.identity }

func (s *Jobs) Create(ctx context.Context, job domain.Job, most ports.Limits) (ports.Transition, error) {
	if err := s.lock(ctx); err != nil {
		return ports.Transition{}, err
	}
	defer s.mu.Unlock()
	if err := s.queue.admit(job, most); err != nil {
		return ports.Transition{}, fmt.Errorf("job %s: %w", job.ID, err)
	}
	if _, taken := s.byID[job.ID]; taken {
		return ports.Transition{}, fmt.Errorf("job %s: %w", job.ID, ports.ErrExists)
	}
	if _, taken := s.byKey[job.IdempotencyKey]; taken {
		return ports.Transition{}, fmt.Errorf("job %s: %w", job.ID, ports.ErrKeyTaken)
	}
	s.file(job)
	s.queue.replace(domain.Job{}, job)
	s.all.insert(place(job))
	return s.record(domain.Job{}, job, ports.CallerOf(ctx)), nil
}

func (s *Jobs) Get(ctx context.Context, id string) (domain.Job, error) {
	if err := s.lock(ctx); err != nil {
		return domain.Job{}, err
	}
	defer s.mu.Unlock()
	return s.get(id)
}

func (s *Jobs) Update(ctx context.Context, id string, change ports.Change) (ports.Transition, error) {
	if err := s.lock(ctx); err != nil {
		return ports.Transition{}, err
	}
	defer s.mu.Unlock()
	job, err := s.get(id)
	if err != nil {
		return ports.Transition{}, err
	}
	next, err := change(job)
	if err != nil {
		return ports.Transition{}, err
	}
	return s.replace(job, next, ports.CallerOf(ctx)), nil
}

func (s *Jobs) Claim(ctx context.Context, now time.Time, change ports.Change) (ports.Transition, error) {
	if err := s.lock(ctx); err != nil {
		return ports.Transition{}, err
	}
	defer s.mu.Unlock()
	e, undo := s.queue.first(now)
	if e == nil {
		undo()
		return ports.Transition{}, ports.ErrNoWork
	}
	job := e.job
	next, err := change(job)
	if err != nil {
		undo()
		return ports.Transition{}, err
	}
	if next != job {
		s.queue.take(e)
	}
	return s.replace(job, next, ports.CallerOf(ctx)), nil
}

func (s *Jobs) Position(ctx context.Context, id string) (int64, error) {
	if err := s.lock(ctx); err != nil {
		return 0, err
	}
	defer s.mu.Unlock()
	return s.queue.position(id), nil
}

func (s *Jobs) Delete(
	ctx context.Context, ids []string, permit func(domain.Job) bool, now time.Time,
) ([]ports.Transition, error) {
	if err := s.lock(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	var gone []ports.Transition
	for _, id := range ids {
		if job, ok := s.byID[id]; ok && permit(job) {
			s.unfile(job)
			s.queue.replace(job, domain.Job{})
			s.all.remove(place(job))
			removal := s.events.removed(job, now, ports.CallerOf(ctx))
			s.enqueue(removal, job)
			gone = append(gone, ports.Transition{Before: job, Event: removal})
		}
	}
	return gone, nil
}

func (s *Jobs) get(id string) (domain.Job, error) {
	job, ok := s.byID[id]
	if !ok {
		return domain.Job{}, fmt.Errorf("job %s: %w", id, ports.ErrNotFound)
	}
	return job, nil
}

func (s *Jobs) replace(job, next domain.Job, by ports.Caller) ports.Transition {
	s.unfile(job)
	s.file(next)
	s.queue.replace(job, next)
	if from, to := place(job), place(next); from != to {
		s.all.remove(from)
		s.all.insert(to)
	}
	return s.record(job, next, by)
}

// file enters the job everywhere but in the queue and in the timeline of all
// jobs, which have to know how it was before.
func (s *Jobs) file(job domain.Job) {
	s.byID[job.ID] = job
	if job.IdempotencyKey != "" {
		s.byKey[job.IdempotencyKey] = job.ID
	}
	s.counts[job.Status]++
}

// unfile undoes file.
func (s *Jobs) unfile(job domain.Job) {
	delete(s.byID, job.ID)
	delete(s.byKey, job.IdempotencyKey)
	s.counts[job.Status]--
}
