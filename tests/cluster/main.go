//go:build unix

// Command cluster builds the program, runs several instances of it on one
// PostgreSQL and one store of media, attacks machines, links and servers, and
// asks after each attack whether every promise of docs/durability.md was kept.
// It knows the program from outside only: HTTP, signals and links.
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
	if len(os.Args) > 1 && os.Args[1] == crowd.AnalyzerRole {
		os.Exit(crowd.Analyze(os.Args[2:], os.Stdout))
	}
	p := plan{}
	flag.Uint64Var(&p.seed, "seed", rand.Uint64(), "repeat the run that printed this seed")
	flag.IntVar(&p.rounds, "rounds", 3, "rounds of each attack")
	flag.DurationVar(&p.held, "held", defaultHeld, "how long a transaction is left open")
	flag.StringVar(&p.only, "only", "", "attacks to run, with commas between them (default: all)")
	flag.Parse()
	crowd.Attack("cluster", p.run)
}

// run attacks until every attack has ended, and reports whether the program
// held.
func (p plan) run(ctx context.Context, out io.Writer) (held bool, err error) {
	chosen, err := crowd.Choose(attacks(), p.only, func(a attack) string { return a.name })
	if err != nil {
		return false, err
	}
	dir, err := os.MkdirTemp("", "songmap-cluster-")
	if err != nil {
		return false, err
	}
	if err := os.Chmod(dir, 0o755); err != nil { // PostgreSQL runs as somebody else
		return false, err
	}
	say(out, "seed %d, folder %s\n", p.seed, dir)
	var table []report
	held = true
	for i, a := range chosen {
		r, err := p.carryOut(ctx, a, fmt.Sprintf("%s/%d", dir, i), out)
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
