//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"songmap/tests/crowd"
)

// loseDatabase removes, moves or replaces the database, its log or its lock
// while clients act. The server has to notice, to acknowledge nothing more, and
// to end by itself; what it had acknowledged is there when its file is back.
func loseDatabase(ctx context.Context, a *arena) error {
	program, err := a.programs.get(ctx, "")
	if err != nil {
		return err
	}
	s := &siege{arena: a, site: newSite(program, filepath.Join(a.dir, "disk")), crowd: crowd.New()}
	s.crowd.Tolerant = true // for as long as the server tells
	s.disaster = func(ctx context.Context, chance *rand.Rand, v *server) error {
		wait(ctx, time.Duration(chance.IntN(500))*time.Millisecond)
		loss := losses()[chance.IntN(len(losses()))]
		if err := loss.happens(s.site.database); err != nil {
			return err
		}
		if found := s.ends(ctx, v); found != "" {
			a.note(fmt.Sprintf("round %d", a.round), []string{"after its database was lost (" + loss.name + ") " + found})
		}
		return errors.Join(ctx.Err(), loss.putBack(s.site.database))
	}
	return s.run(ctx)
}

// endsWithin is how long a server may take to notice, to tell, and to end.
const endsWithin = 30 * time.Second

// ends waits for the end of a server, and returns what is wrong with it.
func (s *siege) ends(ctx context.Context, v *server) string {
	late := time.NewTimer(endsWithin)
	defer late.Stop()
	select {
	case <-v.ended:
		if code := v.ProcessState.ExitCode(); code != 1 {
			return fmt.Sprintf("the server ended with exit code %d", code)
		}
		return ""
	case <-ctx.Done():
	case <-late.C:
	}
	v.kill()
	return "the server went on"
}

// loss is a way to lose a database, and to have it again.
type loss struct {
	name    string
	happens func(database string) error
	putBack func(database string) error
}

func losses() []loss {
	nothing := func(string) error { return nil }
	away := func(d string) string { return d + ".away" }
	return []loss{
		{"removed", os.Remove, putKept},
		{"moved", func(d string) error { return os.Rename(d, away(d)) }, func(d string) error { return takePlace(away(d), d) }},
		{"replaced", func(d string) error {
			data, err := os.ReadFile(d)
			if err != nil {
				return err
			}
			return errors.Join(os.WriteFile(away(d), data, 0o600), os.Rename(away(d), d))
		}, putKept},
		{"its log removed", func(d string) error { return os.Remove(d + "-wal") }, nothing},
		{"its lock removed", func(d string) error { return os.Remove(d + ".lock") }, nothing},
	}
}

// putKept puts what the server has left of its database in its place.
func putKept(database string) error {
	found, err := filepath.Glob(database + ".removed-*Z")
	if err != nil {
		return err
	}
	if len(found) != 1 {
		return fmt.Errorf("of the lost database there are %v", found)
	}
	return takePlace(found[0], database)
}

// takePlace gives a database, which has all that its log held, its name back.
func takePlace(from, database string) error {
	for _, rest := range []string{database + "-wal", database + "-shm"} {
		if err := os.Remove(rest); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return os.Rename(from, database)
}
