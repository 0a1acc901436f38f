//go:build unix

package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// report is what an attack has to tell.
type report struct {
	attack       string
	round        int // how many there were
	acknowledged int // submits that were answered 202
	lost         int
	duplicated   int
	zombies      int           // stale workers that were refused
	recovery     time.Duration // the longest, from start until interrupted jobs ran again
	took         time.Duration
	skipped      string // why it could not be run; empty if it could
	violations   []string
}

// print writes the reports as a table.
func print(out io.Writer, table []report) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	say(w, "\nattack\trounds\tacknowledged\tlost\tduplicated\tzombies refused\tlongest recovery\tviolations\ttook\n")
	for _, r := range table {
		if r.skipped != "" {
			say(w, "%s\t%s\n", r.attack, r.skipped)
			continue
		}
		recovery := "–"
		if r.recovery > 0 {
			recovery = r.recovery.Round(time.Millisecond).String()
		}
		say(w, "%s\t%d\t%d\t%d\t%d\t%d\t%s\t%d\t%s\n", r.attack, r.round, r.acknowledged,
			r.lost, r.duplicated, r.zombies, recovery, len(r.violations), r.took.Round(time.Second))
	}
	_ = w.Flush() // as in say
}

// say writes for somebody to read. Whoever does not listen misses it.
func say(w io.Writer, format string, args ...any) { _, _ = fmt.Fprintf(w, format, args...) }
