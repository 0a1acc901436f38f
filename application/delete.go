package application

import (
	"context"
	"errors"
	"fmt"

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
		s.Repo.announce(t) // who hears of it may use the id again
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
