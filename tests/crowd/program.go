//go:build unix

package crowd

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
)

// Attack runs a program's attacks until they have ended, or somebody stops it, and ends
// the program if it went wrong or something did not hold.
func Attack(program string, run func(context.Context, io.Writer) (held bool, err error)) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	held, err := run(ctx, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", program, err)
	}
	if err != nil || !held {
		os.Exit(1)
	}
}

// Choose returns the attacks whose names are in a list, with commas between them; an
// empty list means all.
func Choose[A any](all []A, list string, name func(A) string) (chosen []A, err error) {
	if list == "" {
		return all, nil
	}
	for _, wanted := range strings.Split(list, ",") {
		i := slices.IndexFunc(all, func(a A) bool { return name(a) == wanted })
		if i < 0 {
			return nil, fmt.Errorf("there is no attack %q", wanted)
		}
		chosen = append(chosen, all[i])
	}
	return chosen, nil
}
