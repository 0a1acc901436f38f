//go:build unix

// Command torture builds the program, attacks it as crashes, full disks and
// broken analyzers do, and asks after each round whether every promise of
// docs/durability.md was kept. It knows the program from outside only: HTTP,
// signals, files and the database file.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"

	"songmap/tests/crowd"
)

func main() {
	if code, ok := role(os.Args[1:]); ok {
		os.Exit(code)
	}
	var p plan
	flag.Uint64Var(&p.seed, "seed", rand.Uint64(), "repeat the run that printed this seed")
	flag.IntVar(&p.rounds, "rounds", 200, "rounds of the kill attack; the others follow in proportion")
	flag.StringVar(&p.only, "only", "", "attacks to run, with commas between them (default: all)")
	flag.Parse()
	crowd.Attack("torture", p.run)
}

// role is what a copy of this program is to be, when the service starts it as
// its analyzer.
func role(args []string) (code int, ok bool) {
	if len(args) == 0 {
		return 0, false
	}
	switch args[0] {
	case crowd.AnalyzerRole:
		return crowd.Analyze(args[1:], os.Stdout), true
	case crowd.SleeperRole:
		crowd.Sleep()
		return 0, true
	}
	return 0, false
}

// plan says what is to be run.
type plan struct {
	seed   uint64
	rounds int    // of the kill attack
	only   string // names of attacks, with commas between them; empty means all
}

// run attacks until every attack has ended, and reports whether the program
// held.
func (p plan) run(ctx context.Context, out io.Writer) (held bool, err error) {
	chosen, err := crowd.Choose(attacks(), p.only, func(a attack) string { return a.name })
	if err != nil {
		return false, err
	}
	dir, err := os.MkdirTemp("", "songmap-torture-")
	if err != nil {
		return false, err
	}
	say(out, "seed %d, folder %s\n", p.seed, dir)
	programs := &programs{dir: dir, built: make(map[string]bool)}
	held = true
	var table []report
	for _, a := range chosen {
		r, err := a.carryOut(ctx, p, programs, out)
		if ctx.Err() != nil { // what was found then means nothing
			return false, errors.Join(ctx.Err(), os.RemoveAll(dir))
		}
		if err != nil {
			return false, fmt.Errorf("%s: %w", a.name, err)
		}
		table = append(table, r)
		held = held && len(r.violations) == 0
	}
	print(out, table)
	if !held {
		say(out, "\nevidence is kept in %s\n", dir)
		return false, nil
	}
	return true, os.RemoveAll(dir)
}
