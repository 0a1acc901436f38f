package application_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"songmap/adapters/memory"
	"songmap/application"
	"songmap/domain"
	"songmap/ports"
)

func TestAHistoryTellsWhatHappenedToAJob(t *testing.T) {
	t.Parallel()
	repo := memory.NewJobs()
	keepJob(t, repo)
	const steps = 2500 // more than are read at once
	for n := range steps {
		step(t, repo, n)
	}
	story, err := (&application.Jobs{Repo: &application.Announced{JobRepository: repo}, Log: repo}).History(t.Context(), "a")
	if err != nil || len(story) != 1+steps {
		t.Fatalf("History has %d events, %v, want %d", len(story), err, 1+steps)
	}
	for i, e := range story {
		if i == 0 && e.Kind != domain.EventCreated || i > 0 && e.Stage != stage(i-1) {
			t.Errorf("event %d is %+v", i, e)
		}
	}
}

func TestAHistoryTellsNothingOfAnEarlierJobOfThatID(t *testing.T) {
	t.Parallel()
	repo := memory.NewJobs()
	keepJob(t, repo)
	step(t, repo, 1)
	if _, err := repo.Delete(t.Context(), []string{"a"}, func(domain.Job) bool { return true }, time.Now()); err != nil {
		t.Fatal(err)
	}
	history := (&application.Jobs{Repo: &application.Announced{JobRepository: repo}, Log: repo})
	if story, err := history.History(t.Context(), "a"); !errors.Is(err, ports.ErrNotFound) {
		t.Errorf("of a deleted job: %+v, %v, want ErrNotFound", story, err)
	}
	keepJob(t, repo)
	if story, err := history.History(t.Context(), "a"); len(story) != 1 || story[0].Kind != domain.EventCreated {
		t.Errorf("of the next job: %+v, %v, want that it was created", story, err)
	}
}

// mute is a log that cannot be read.
type mute struct{ ports.EventLog }

func (mute) Events(context.Context, ports.EventQuery) ([]domain.Event, error) {
	return nil, ports.ErrUnavailable
}

func TestAHistoryThatCannotBeReadIsNotAnEmptyOne(t *testing.T) {
	t.Parallel()
	repo := memory.NewJobs()
	keepJob(t, repo)
	if story, err := (&application.Jobs{Repo: &application.Announced{JobRepository: repo}, Log: mute{}}).History(t.Context(), "a"); !errors.Is(err, ports.ErrUnavailable) {
		t.Errorf("History = %+v, %v, want ErrUnavailable", story, err)
	}
}

func keepJob(t *testing.T, repo ports.JobRepository) {
	t.Helper()
	job, err := domain.NewJob("a", domain.Upload{Path: "a.mp3"}, "", time.Unix(1, 0))
	if err == nil {
		_, err = repo.Create(t.Context(), job, ports.Limits{})
	}
	if err != nil {
		t.Fatal(err)
	}
}

func step(t *testing.T, repo ports.JobRepository, n int) {
	t.Helper()
	_, err := repo.Update(t.Context(), "a", func(j domain.Job) (domain.Job, error) {
		j.Stage = stage(n)
		return j, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func stage(n int) domain.Stage { return domain.Stage(fmt.Sprint("stage ", n)) }
