//go:build unix

package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"time"

	"songmap/tests/crowd"
)

// killAtRandom kills the server while clients submit, poll, cancel, retry,
// delete and clean up, and sometimes again while it starts.
func killAtRandom(ctx context.Context, a *arena) error {
	program, err := a.programs.get(ctx, "")
	if err != nil {
		return err
	}
	s := &siege{arena: a, site: newSite(program, filepath.Join(a.dir, "disk")), crowd: crowd.New(), disaster: killSoon}
	return s.run(ctx)
}

// killSoon is the disaster of a kill at a random moment.
func killSoon(ctx context.Context, chance *rand.Rand, v *server) error {
	wait(ctx, time.Duration(chance.IntN(500))*time.Millisecond)
	if v.gone() {
		return errors.New("the server died before it was killed")
	}
	v.kill()
	return ctx.Err()
}
