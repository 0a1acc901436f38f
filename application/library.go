package application

import (
	"context"

	"songmap/domain"
	"songmap/ports"
)

// Library hands out what belongs to a job.
type Library struct {
	Repo    ports.JobRepository
	Uploads ports.Uploads
	Results ports.Results
}

var _ ports.Library = (*Library)(nil)

func (s *Library) SongMap(ctx context.Context, id string) (domain.Job, ports.File, error) {
	job, err := s.Repo.Get(ctx, id)
	if err != nil {
		return job, ports.File{}, err
	}
	switch job.Status {
	case domain.StatusPending, domain.StatusProcessing:
		return job, ports.File{}, ports.ErrNotReady
	case domain.StatusFailed:
		return job, ports.File{}, ports.ErrJobFailed
	case domain.StatusComplete:
	}
	file, err := s.Results.Open(ctx, job.ID, job.SongMapPath)
	return job, file, err
}

func (s *Library) Original(ctx context.Context, id string) (domain.Job, ports.File, error) {
	job, err := s.Repo.Get(ctx, id)
	if err != nil {
		return job, ports.File{}, err
	}
	file, err := s.Uploads.Open(ctx, job.Input.Path)
	return job, file, err
}

func (s *Library) Peaks(ctx context.Context, id string) (ports.File, error) {
	job, err := s.Repo.Get(ctx, id)
	if err != nil {
		return ports.File{}, err
	}
	return s.Results.Peaks(ctx, job.ID)
}

func (s *Library) Stem(ctx context.Context, id, name string) (ports.File, error) {
	if err := domain.CheckStem(name); err != nil {
		return ports.File{}, err
	}
	job, err := s.Repo.Get(ctx, id)
	if err != nil {
		return ports.File{}, err
	}
	return s.Results.Stem(ctx, job.ID, name)
}
