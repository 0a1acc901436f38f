//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"songmap/tests/crowd"
)

// siege is rounds of the same kind: clients act, something terrible happens,
// a server is started again, and the oracle speaks.
type siege struct {
	*arena
	site  *site
	crowd *crowd.Crowd

	// disaster ends the server, in whatever way, while the crowd acts.
	disaster func(ctx context.Context, chance *rand.Rand, v *server) error
}

// run holds the rounds. It ends at the first violation.
func (s *siege) run(ctx context.Context) (err error) {
	v, err := s.site.start(ctx)
	if err != nil {
		return err
	}
	defer func() { v.kill() }()
	defer func() {
		s.acknowledged += s.crowd.Acknowledged()
		log, e := os.ReadFile(s.site.log)
		s.zombies += bytes.Count(log, []byte("refused a worker"))
		err = errors.Join(err, e)
	}()
	for s.round < s.rounds {
		s.round++
		chance := s.chance(s.round)
		var found []string
		if v, found, err = s.once(ctx, chance, v); err != nil {
			return fmt.Errorf("round %d: %w", s.round, err)
		}
		if s.note(fmt.Sprintf("round %d", s.round), found) {
			return nil
		}
	}
	return v.stop()
}

// once is one round. It returns the server that runs after it.
func (s *siege) once(ctx context.Context, chance *rand.Rand, v *server) (next *server, found []string, err error) {
	s.crowd.Cleaning = chance.IntN(4) == 0
	acting, stop := context.WithCancel(ctx)
	defer stop()
	done := make(chan []string)
	to := crowd.NewClient(v.url)
	defer to.Close()
	crowds := rand.New(rand.NewPCG(chance.Uint64(), 0)) // the disaster has its own
	go func() { done <- s.crowd.Act(acting, to, crowds) }()
	err = s.disaster(ctx, chance, v)
	stop()
	found = <-done
	if err != nil {
		return v, found, err
	}
	next, err = s.recover(ctx, chance)
	if err != nil {
		return v, found, err
	}
	more, err := s.judge(ctx, s.site, next, s.crowd.Songs())
	return next, append(found, more...), err
}

// recover starts a server, after some that do not get far, and measures how
// long it takes until jobs that were interrupted run again.
func (s *siege) recover(ctx context.Context, chance *rand.Rand) (*server, error) {
	for chance.IntN(4) == 0 {
		v, err := s.site.launch(ctx)
		if err != nil {
			return nil, err
		}
		wait(ctx, time.Duration(chance.IntN(150))*time.Millisecond)
		v.kill()
	}
	if chance.IntN(2) == 0 || s.site.forgets {
		if err := s.site.age(); err != nil {
			return nil, err
		}
	}
	ids, err := s.site.interrupted(ctx)
	if err != nil {
		return nil, err
	}
	v, err := s.site.start(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.resumed(ctx, v, ids); err != nil {
		v.kill()
		return nil, err
	}
	return v, nil
}

// age makes all files so old that the sweeper spares none that no row owns.
func (s *site) age() error {
	old := time.Now().Add(-48 * time.Hour)
	for _, dir := range []string{s.uploads, s.output} {
		err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || filepath.Dir(path) == filepath.Dir(s.database) {
				return err
			}
			return os.Chtimes(path, old, old)
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// resumed waits until each of the jobs runs again, or has ended.
func (s *siege) resumed(ctx context.Context, v *server, ids []string) error {
	to := crowd.NewClient(v.url)
	defer to.Close()
	ctx, cancel := context.WithTimeout(ctx, crowd.MaxSettle)
	defer cancel()
	for _, id := range ids {
		for {
			code, body, err := to.Ask(ctx, http.MethodGet, "/api/status/"+id)
			if err != nil {
				return errors.Join(err, fmt.Errorf("job %s was interrupted and does not run again", id))
			}
			var now crowd.View
			if code != http.StatusOK || json.Unmarshal(body, &now) != nil {
				return fmt.Errorf("status of job %s answers %d: %s", id, code, body)
			}
			if now.Status != "pending" {
				break
			}
			wait(ctx, time.Millisecond)
		}
		s.recovery = max(s.recovery, time.Since(v.born))
	}
	return nil
}

// wait waits for so long, or until ctx ends.
func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
