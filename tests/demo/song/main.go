// Command song writes a short song whose music is known to standard output,
// as a WAVE file.
package main

import (
	"bufio"
	"fmt"
	"os"

	"songmap/tests/signals"
)

func main() {
	const rate = 44100
	out := bufio.NewWriter(os.Stdout)
	err := signals.WAV(out, signals.Song(1).Render(rate), rate)
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
