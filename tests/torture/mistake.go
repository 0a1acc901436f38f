//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"songmap/tests/crowd"
)

// mistakeDatabase stops the server while clients act, lets one run for a moment
// without the database, or with an older one, over files that are old enough to
// be swept, and puts the right one back. Nothing may be lost.
func mistakeDatabase(ctx context.Context, a *arena) error {
	program, err := a.programs.get(ctx, "")
	if err != nil {
		return err
	}
	s := &siege{arena: a, site: newSite(program, filepath.Join(a.dir, "disk")), crowd: crowd.New()}
	m := &mistaken{siege: s, away: filepath.Join(a.dir, "away.db"), older: filepath.Join(a.dir, "older.db")}
	s.disaster = m.disaster
	return s.run(ctx)
}

type mistaken struct {
	*siege
	away  string // where the right database lies meanwhile
	older string // a copy from an earlier round, if there is one
}

func (m *mistaken) disaster(ctx context.Context, chance *rand.Rand, v *server) error {
	wait(ctx, time.Duration(chance.IntN(500))*time.Millisecond)
	if err := errors.Join(ctx.Err(), v.stop(), m.site.age(), os.Rename(m.site.database, m.away)); err != nil {
		return err
	}
	if err := m.wrong(chance); err != nil {
		return err
	}
	wrong, err := m.site.start(ctx)
	if err != nil {
		return fmt.Errorf("with the wrong database: %w", err)
	}
	wait(ctx, time.Duration(200+chance.IntN(800))*time.Millisecond)
	wrong.kill()
	for _, end := range []string{"", "-wal", "-shm", "-ballast"} {
		if err := os.RemoveAll(m.site.database + end); err != nil {
			return err
		}
	}
	if chance.IntN(2) == 0 {
		if err := copyFile(m.away, m.older); err != nil {
			return err
		}
	}
	return errors.Join(ctx.Err(), os.Rename(m.away, m.site.database))
}

// wrong puts nothing, an empty file, or an older database in the place of the
// right one.
func (m *mistaken) wrong(chance *rand.Rand) error {
	_, err := os.Stat(m.older)
	switch dice := chance.IntN(4); {
	case dice == 0:
		return nil
	case dice == 1 || err != nil:
		return os.WriteFile(m.site.database, nil, 0o600)
	default:
		return copyFile(m.older, m.site.database)
	}
}
