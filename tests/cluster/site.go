//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"songmap/tests/crowd"
)

// site is a database, a store of media, and the instances that share both.
type site struct {
	dir      string
	program  program
	database *database
	media    *media

	instances []*instance
	skews     []string // of the clocks of the instances
}

// instancesAtOnce is how many share the work.
const instancesAtOnce = 3

// laySite starts everything below dir. Lay changes the site before the instances
// start.
func laySite(ctx context.Context, dir string, lay func(*site)) (s *site, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	s = &site{dir: dir}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	if lay != nil {
		lay(s)
	}
	if s.program, err = build(ctx, filepath.Join(filepath.Dir(dir), "bin"), s.skews != nil); err != nil {
		return s, err
	}
	if s.database, err = startDatabase(ctx, filepath.Join(dir, "postgresql")); err != nil {
		return s, err
	}
	if s.media, err = startMedia(ctx, filepath.Join(dir, "media")); err != nil {
		return s, err
	}
	for i := range instancesAtOnce {
		in, err := s.newInstance(i)
		if err != nil {
			return s, err
		}
		s.instances = append(s.instances, in)
	}
	return s, s.each(func(in *instance) error { return in.start(ctx) }) // on an empty database, all at once
}

// each does something with all instances at once.
func (s *site) each(do func(*instance) error) error {
	errs := make([]error, len(s.instances))
	var all sync.WaitGroup
	for i, in := range s.instances {
		all.Go(func() { errs[i] = do(in) })
	}
	all.Wait()
	return errors.Join(errs...)
}

// answerFor is how long a client waits for one instance before it asks another.
const answerFor = 3 * time.Second

// client asks all instances in turns.
func (s *site) client() *crowd.Client {
	var urls []string
	for _, in := range s.instances {
		urls = append(urls, in.url)
	}
	to := crowd.NewClient(urls...)
	to.Within(answerFor)
	return to
}

// revive starts the instances that have been killed, and waits until all are
// ready.
func (s *site) revive(ctx context.Context) error {
	return s.each(func(in *instance) error {
		if in.gone() {
			if err := in.start(ctx); err != nil {
				return err
			}
		}
		to := crowd.NewClient(in.url)
		defer to.Close()
		if err := to.Heals(ctx, maxWait); err != nil {
			return fmt.Errorf("%s: %w", in.name, err)
		}
		return nil
	})
}

func (s *site) close() error {
	err := s.each(func(in *instance) error { return in.close() })
	if s.media != nil {
		err = errors.Join(err, s.media.close())
	}
	if s.database != nil {
		s.database.close()
	}
	return err
}
