package application

import (
	"context"
	"errors"
	"fmt"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// Delete deletes the row before the files: a crash in between leaves files that
// nobody owns, never a job without its files.
func (s *Jobs) Delete(ctx context.Context, id string) (domain.Job, error) {
	gone, err := s.delete(ctx, []string{id}, func(domain.Job) bool { return true })
	if err != nil {
		return domain.Job{}, err
	}
	if len(gone) == 0 {
		return domain.Job{}, fmt.Errorf("job %s: %w", id, ports.ErrNotFound)
	}
	return gone[0].Before, nil
}

// CleanUp counts a day as 24 hours.
func (s *Jobs) CleanUp(ctx context.Context, days int, dryRun bool) (int64, error) {
	old := ports.Filter{
		Statuses:      []domain.Status{domain.StatusComplete, domain.StatusFailed},
		CreatedBefore: s.Now().Add(-time.Duration(days) * 24 * time.Hour),
	}
	if dryRun {
		return s.Repo.Count(ctx, old)
	}
	return s.cleanUp(ctx, old)
}

// cleanUpBatch is how many jobs go in one step of a clean-up: few enough that
// other writers do not wait long for it.
const cleanUpBatch = 100

// cleanUp deletes the finished jobs that match, with their files, and returns
// how many.
func (s *Jobs) cleanUp(ctx context.Context, f ports.Filter) (deleted int64, err error) {
	q := ports.Query{Filter: f, OldestFirst: true, Limit: cleanUpBatch}
	for jobs, err := range jobPages(ctx, s.Repo, q) {
		if err != nil {
			return deleted, err
		}
		ids := make([]string, len(jobs))
		for i, j := range jobs {
			ids[i] = j.ID
		}
		gone, err := s.delete(ctx, ids, func(j domain.Job) bool { return j.Status.Finished() })
		deleted += int64(len(gone))
		if err != nil {
			return deleted, err
		}
	}
	return deleted, nil
}

// delete deletes jobs, then what they leave behind. The rows are gone: the files
// follow even if the client has left.
func (s *Jobs) delete(ctx context.Context, ids []string, permit func(domain.Job) bool) ([]ports.Transition, error) {
	gone, err := s.Repo.Delete(ctx, ids, permit, s.Now())
	if err != nil {
		return nil, err
	}
	for _, t := range gone {
		s.Dispatch.Stop(t.Before.ID, errUnwanted)
		s.removeFiles(context.WithoutCancel(ctx), t.Before)
	}
	return gone, nil
}

// removeFiles removes what a deleted job leaves. Only the operator can learn
// of an error. ErrNotFound means a row of the old service whose path leads
// elsewhere: nothing of ours.
func (s *Jobs) removeFiles(ctx context.Context, j domain.Job) {
	if err := s.Uploads.Remove(ctx, j.Input.Path); err != nil && !errors.Is(err, ports.ErrNotFound) {
		s.Observer.Trouble("remove upload of job "+j.ID, err)
	}
	if err := s.Results.Remove(ctx, j.ID); err != nil && !errors.Is(err, ports.ErrNotFound) {
		s.Observer.Trouble("remove results of job "+j.ID, err)
	}
}
