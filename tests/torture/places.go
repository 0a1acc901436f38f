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

// places are where the program dies if it was built with the tag torture:
// every call of crashpoint.At has its name here.
func places() []string {
	return []string{
		"file written", "file synced", "file named", "folder synced", "before remove",
		"before commit", "after commit", "analyzer started", "before reply",
	}
}

// killAtPlaces kills the server at each of the places.
func killAtPlaces(ctx context.Context, a *arena) error {
	program, err := a.programs.get(ctx, "torture")
	if err != nil {
		return err
	}
	at := newSite(program, filepath.Join(a.dir, "disk"))
	order := filepath.Join(a.dir, "crash-at")
	at.env = []string{"SONGMAP_CRASH_AT=" + order}
	times := a.rounds
	a.rounds *= len(places())
	s := &siege{arena: a, site: at, crowd: crowd.New()}
	s.disaster = func(ctx context.Context, chance *rand.Rand, v *server) error {
		return meetAt(ctx, chance, v, order, places()[(s.round-1)/times])
	}
	return s.run(ctx)
}

// maxPlace is how long it may take until a busy server passes a place.
const maxPlace = 20 * time.Second

// meetAt orders the server to die at a place, and waits until it has.
func meetAt(ctx context.Context, chance *rand.Rand, v *server, order, place string) (err error) {
	wait(ctx, time.Duration(50+chance.IntN(250))*time.Millisecond)
	if err := os.WriteFile(order, []byte(place), 0o600); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(order)) }()
	late := time.NewTimer(maxPlace)
	defer late.Stop()
	select {
	case <-v.ended:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-late.C:
		return fmt.Errorf("the server never came to the place %q", place)
	}
}
