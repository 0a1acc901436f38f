package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
)

// queue is a store in which all jobs wait.
type queue struct {
	lane
	regroup func(ctx context.Context, groups int) error // puts the jobs into so many groups
	close   func() error
}

// fair compares claims where few jobs wait with claims where many do, in turns: of
// one group by age alone, and of more with priorities at random, so that nearly
// every claim takes another job than that with the lowest turn.
func fair(
	ctx context.Context, out io.Writer, store string, few, many, rounds int, open func(ctx context.Context, rows int) (*queue, error),
) (err error) {
	small, err := open(ctx, few)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, small.close()) }()
	large, err := open(ctx, many)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, large.close()) }()
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "\nclaim in %s, median of %d\tof %d pending\tof %d pending\tgrowth\t\n", store, rounds, few, many)
	for _, groups := range []int{1, 10, 10_000} {
		if err := errors.Join(small.regroup(ctx, groups), large.regroup(ctx, groups)); err != nil {
			return err
		}
		claim := operation{name: fmt.Sprint("groups: ", groups), do: func(ctx context.Context, l *lane) error {
			return l.claim(ctx, fmt.Sprint(l.turns.Add(1)))
		}}
		if err := growth(ctx, table, &small.lane, &large.lane, claim, rounds); err != nil {
			return err
		}
	}
	return table.Flush()
}
