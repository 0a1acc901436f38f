// Package cli has the commands that a person types. Analyze works on local files,
// through ports.Analyzer; Submit and Jobs are clients of a running server and use its
// HTTP interface.
//
// Results go to standard output, with --json one JSON document a line, however many
// songs or jobs were named. Hints, progress and errors go to standard error. What other
// people wrote (file names, a server's sentences) reaches a terminal only through
// printable.
package cli

import (
	"strings"

	"github.com/alecthomas/kong"

	"songmap/adapters/internal/export"
	"songmap/domain"
)

// Commands are the commands of this package, to be embedded in the root of the
// program's command line. Their Run methods need a context.Context and Streams, and
// Analyze a ports.Analyzer, to be bound.
type Commands struct {
	Quiet Quiet `help:"Print answers and errors only: no progress, no hints."`

	Analyze Analyze `cmd:"" help:"Analyse songs here, without a server."`
	Submit  Submit  `cmd:"" help:"Send songs to a server, which analyses them."`
	Get     Get     `cmd:"" help:"Fetch the Song Map of a job, or an export of it."`
	Jobs    Jobs    `cmd:"" help:"Look at the jobs of a server and manage them."`

	Events   Events   `cmd:"" help:"Follow what happens to jobs."`
	Webhooks Webhooks `cmd:"" help:"Look at the webhooks of a server and manage them."`
	Health   Health   `cmd:"" help:"Ask a server how it is; for HEALTHCHECK."`

	Completion Completion `cmd:"" help:"Print how a shell completes command lines."`
	Complete   Complete   `cmd:"" hidden:""`
	Man        Man        `cmd:"" hidden:""`
	Help       struct {
		Command []string `arg:"" optional:"" help:"The command."`
	} `cmd:"" help:"Show the help of a command."` // arrange makes --help of it
}

// Vars are the lists of the domain that flags name.
func Vars() kong.Vars {
	return kong.Vars{
		"deliveries": join(domain.DeliveryStates(), ", "), "formats": join(export.Names(), ", "), "statuses": join(domain.Statuses(), ", "), "events": join(domain.EventKinds(), ", "),
		"endings": join(domain.Endings(), ","), // a default, of which kong would keep the spaces
	}
}

func join[T ~string](list []T, by string) string {
	words := make([]string, 0, len(list))
	for _, word := range list {
		words = append(words, string(word))
	}
	return strings.Join(words, by)
}
