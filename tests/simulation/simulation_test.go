// Package simulation_test plays long random lives of a Songmap, step by step,
// on a clock of its own, and holds every step against a model that was
// written apart from the code.
package simulation_test

import (
	"flag"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"songmap/adapters/memory"
	"songmap/ports"
)

var (
	seed  = flag.Uint64("seed", 1, "first seed of the simulation")
	lives = flag.Int("lives", 250, "how many lives of 400 steps the simulation plays")
)

const (
	stepsPerLife = 400

	// patience is how long healthy workers may need for all that is left: the
	// longest back-off, a lost claim, and the work.
	patience = 20 * time.Minute
	rounds   = 400
)

// step is a verb and the seed of the dice that it may roll. Any part of a
// schedule is a schedule.
type step struct {
	verb int
	dice uint64
}

func TestEveryJobIsKeptWhateverHappens(t *testing.T) {
	t.Parallel()
	for i := range *lives {
		s := *seed + uint64(i)
		if story := shortest(t, schedule(s), sound); story != nil {
			t.Fatalf("%s\nagain: go test ./tests/simulation -seed %d -lives 1", strings.Join(story, "\n"), s)
		}
	}
}

func sound() ports.JobRepository { return memory.NewJobs() }

// schedule draws the steps of one life.
func schedule(seed uint64) []step {
	d := rand.New(rand.NewPCG(seed, 0))
	var hat []int // holds each verb as often as it weighs
	for i, v := range verbs() {
		for range v.weight {
			hat = append(hat, i)
		}
	}
	steps := make([]step, stepsPerLife)
	for i := range steps {
		steps[i] = step{hat[d.IntN(len(hat))], d.Uint64()}
	}
	return steps
}

// play lives a schedule until something is wrong. It returns nil if all went
// well, else what happened until then.
func play(t *testing.T, steps []step, open func() ports.JobRepository) []string {
	t.Helper()
	w, does := newWorld(t.Context(), open()), verbs()
	for _, s := range steps {
		does[s.verb].do(w, rand.New(rand.NewPCG(s.dice, 0)))
		w.check()
		if w.broken != nil {
			break
		}
	}
	w.mend()
	if w.broken == nil {
		return nil
	}
	return append(w.story, w.broken.Error())
}

// shortest plays a schedule, and if that goes wrong, leaves out of it what it
// can while something still goes wrong.
func shortest(t *testing.T, steps []step, open func() ports.JobRepository) []string {
	t.Helper()
	story := play(t, steps, open)
	if story == nil {
		return nil
	}
	for size := len(steps) / 2; size > 0; {
		before := len(steps)
		for at := 0; at+size <= len(steps); {
			fewer := slices.Concat(steps[:at], steps[at+size:])
			if s := play(t, fewer, open); s != nil {
				steps, story = fewer, s
			} else {
				at += size
			}
		}
		if len(steps) == before {
			size /= 2
		}
	}
	return story
}
