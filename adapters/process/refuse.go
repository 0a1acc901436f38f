package process

import (
	"fmt"
	"io"
)

// refuse tells why a supervisor does not start the analyzer, and is its exit
// status.
func refuse(stderr io.Writer, err error) int {
	_, _ = fmt.Fprintln(stderr, "supervisor:", err) // who does not listen is gone
	return 125
}
