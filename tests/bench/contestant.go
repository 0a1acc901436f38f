package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"songmap/adapters/sqlite"
	"songmap/domain"
	"songmap/ports"
)

// contestant is a store of jobs as the benchmark uses it.
type contestant interface {
	create(ctx context.Context, id string) error
	get(ctx context.Context, id string) error
	update(ctx context.Context, id string) error
	claim(ctx context.Context, token string) error
	remove(ctx context.Context, id string) error
	list(ctx context.Context) error
	count(ctx context.Context) error
	flush(ctx context.Context) error // ends a turn
	Close() error
}

func newJob(id string) domain.Job {
	job, err := domain.NewJob(id, domain.Upload{
		Path: "uploads/" + id + ".mp3", FileName: "My favourite song " + id + ".mp3", Size: 7_340_032,
		SHA256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
	}, "", time.Now())
	if err != nil {
		panic(err)
	}
	return job
}

// ours is the repository.
type ours struct {
	ports.JobRepository
	io.Closer
	events ports.EventLog
}

func openOurs(ctx context.Context, path string) (ours, error) {
	store, err := sqlite.Open(ctx, path, sqlite.Config{})
	if err != nil {
		return ours{}, err
	}
	return ours{store.Jobs(), store, store.Events()}, nil
}

func (ours) flush(context.Context) error { return nil }

func (o ours) create(ctx context.Context, id string) error {
	_, err := o.Create(ctx, newJob(id), ports.Limits{})
	return err
}

func (o ours) get(ctx context.Context, id string) error {
	_, err := o.Get(ctx, id)
	return err
}

func (o ours) update(ctx context.Context, id string) error {
	_, err := o.Update(ctx, id, func(j domain.Job) (domain.Job, error) {
		j.Progress, j.UpdatedAt = j.Progress+1e-9, time.Now().UTC().Truncate(time.Microsecond)
		return j, nil
	})
	return err
}

func (o ours) claim(ctx context.Context, token string) error {
	now := time.Now()
	_, err := o.Claim(ctx, now, func(j domain.Job) (domain.Job, error) {
		return j.Claim(domain.Claim{Token: token, Worker: "bench", Until: now.Add(time.Minute)}, now)
	})
	return err
}

func (o ours) remove(ctx context.Context, id string) error {
	gone, err := o.Delete(ctx, []string{id}, func(domain.Job) bool { return true }, time.Now())
	if err == nil && len(gone) != 1 {
		err = errors.New("nothing to delete")
	}
	return err
}

func (o ours) list(ctx context.Context) error {
	jobs, err := o.List(ctx, ports.Query{Limit: 100})
	if err == nil && len(jobs) != 100 {
		err = fmt.Errorf("list has %d jobs", len(jobs))
	}
	return err
}

func (o ours) count(ctx context.Context) error {
	_, err := o.Count(ctx, ports.Filter{Statuses: []domain.Status{domain.StatusPending}})
	return err
}
