// Command benchcluster compares Songmap's queue with River on the same
// PostgreSQL, at the same durability, in turns: submits, no-op jobs and how soon
// a job is picked up, with one, two and four instances, in a small table and in a
// large one, and while somebody leaves a transaction open.
//
// It is a module of its own, so that River does not enter Songmap's.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// settings are how long everything lasts.
type settings struct {
	slice   time.Duration // of submits
	rounds  int
	jobs    int // that take no time, in each round
	picked  int // jobs whose pick-up is measured
	rows    []int
	callers int
	only    string // part of the names of what is measured
}

func main() {
	s := settings{rows: []int{10_000, 1_000_000}, callers: 64}
	flag.DurationVar(&s.slice, "slice", 4*time.Second, "length of a turn of submits")
	flag.IntVar(&s.rounds, "rounds", 3, "turns of each")
	flag.IntVar(&s.jobs, "jobs", 20_000, "jobs to be worked off in a turn")
	flag.IntVar(&s.picked, "picked", 200, "jobs whose pick-up is measured")
	flag.StringVar(&s.only, "only", "", "measure only that whose name has this part")
	dir := flag.String("dir", "", "folder for PostgreSQL (default: a temporary one in the current folder)")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Stdout, *dir, s); err != nil {
		fmt.Fprintln(os.Stderr, "benchcluster:", err)
		stop()
		os.Exit(1)
	}
}

// say writes for somebody to read.
func say(w io.Writer, format string, args ...any) { _, _ = fmt.Fprintf(w, format, args...) }

// until asks again and again until the answer is yes.
func until(ctx context.Context, done func() (bool, error)) error {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		ok, err := done()
		if ok || err != nil {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
