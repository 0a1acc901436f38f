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
	attack           string
	rounds           int
	acknowledged     int // submits that were answered 202
	lost, duplicated int
	recovery         time.Duration // the longest
	remark           string
	violations       []string
	took             time.Duration
}

func (r *report) add(one *round) {
	r.lost += one.lost
	r.duplicated += one.duplicated
	r.recovery = max(r.recovery, one.recovery)
	r.violations = append(r.violations, one.found...)
	if one.remark != "" {
		r.remark = one.remark
	}
}

// print writes the reports as a table.
func print(out io.Writer, table []report) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	say(w, "\nattack\trounds\tacknowledged\tlost\tduplicated\tlongest recovery\tviolations\ttook\t\n")
	for _, r := range table {
		say(w, "%s\t%d\t%d\t%d\t%d\t%.1f s\t%d\t%s\t%s\n", r.attack, r.rounds, r.acknowledged,
			r.lost, r.duplicated, r.recovery.Seconds(), len(r.violations), r.took.Round(time.Second), r.remark)
	}
	_ = w.Flush() // as in say
}

// say writes for somebody to read. Whoever does not listen misses it.
func say(w io.Writer, format string, args ...any) { _, _ = fmt.Fprintf(w, format, args...) }
