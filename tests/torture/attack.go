//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"
)

// attack is one kind of violence.
type attack struct {
	name   string
	rounds func(kill int) int // of how many, when there are so many of the kill attack
	run    func(context.Context, *arena) error
}

// attacks lists them in the order in which they run.
func attacks() []attack {
	all := func(kill int) int { return kill }
	few := func(kill int) int { return max(2, kill/20) }
	return []attack{
		{"kill", all, killAtRandom},
		{"kill at places", func(kill int) int { return max(1, kill/20) }, killAtPlaces},
		{"kill a migration", func(kill int) int { return max(2, kill/10) }, killMigration},
		{"kill backups", func(kill int) int { return max(2, kill/10) }, killBackups},
		{"lose the database", func(kill int) int { return max(2, kill/10) }, loseDatabase},
		{"wrong database", func(kill int) int { return max(2, kill/10) }, mistakeDatabase},
		{"freeze", func(kill int) int { return max(1, kill/50) }, freeze},
		{"crash images", func(kill int) int { return max(1, kill/5) }, crashImages},
		{"corruption", few, corrupt},
		{"full disk", few, fillDisks},
		{"poison", few, poison},
		{"system calls", func(kill int) int { return max(1, kill/100) }, failCalls},
	}
}

// errSkipped: this machine cannot run the attack. The text after it says why.
var errSkipped = errors.New("skipped")

func skipped(why string) error { return fmt.Errorf("%w: %s", errSkipped, why) }

// carryOut runs the attack in a folder of its own, which goes if nothing was
// found.
func (a attack) carryOut(ctx context.Context, p plan, programs *programs, out io.Writer) (report, error) {
	dir := filepath.Join(programs.dir, a.name)
	if err := os.Mkdir(dir, 0o755); err != nil {
		return report{}, err
	}
	ar := &arena{
		dir: dir, programs: programs, seed: p.seed, rounds: a.rounds(p.rounds), out: out,
		report: report{attack: a.name},
	}
	say(out, "%s …\n", a.name)
	start := time.Now()
	err := a.run(ctx, ar)
	if errors.Is(err, errSkipped) {
		ar.skipped, err = err.Error(), nil
	}
	ar.took = time.Since(start)
	if len(ar.violations) > 0 {
		say(out, "repeat with: go run ./tests/torture -seed %d -rounds %d -only %q\n", p.seed, p.rounds, a.name)
		return ar.report, err
	}
	return ar.report, errors.Join(err, os.RemoveAll(dir))
}

// arena is where an attack takes place.
type arena struct {
	report
	dir      string
	programs *programs
	seed     uint64
	rounds   int
	out      io.Writer
}

// chance is the source of the accidents of a round: the same for the same
// seed.
func (a *arena) chance(round int) *rand.Rand {
	return rand.New(rand.NewPCG(a.seed, uint64(round)))
}

// note records the violations of a round, and says whether there were any.
func (a *arena) note(round string, found []string) bool {
	for _, v := range found {
		a.violations = append(a.violations, v)
		say(a.out, "%s, %s: VIOLATION: %s\n", a.attack, round, v)
	}
	return len(found) > 0
}
