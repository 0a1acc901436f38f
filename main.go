// Songmap turns songs into Song Maps: tempo, beats, meter, key, chords and
// form, by REST or on the command line.
package main

import (
	"os"

	"songmap/bootstrap"
)

func main() {
	os.Exit(bootstrap.Main(os.Args[1:], os.Stdout, os.Stderr))
}
