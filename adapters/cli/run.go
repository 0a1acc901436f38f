package cli

import (
	"errors"

	"github.com/alecthomas/kong"
)

// Run parses a command line, runs its command and returns the exit code of the program.
// Prepare learns of the command before it runs, and can bind what it needs.
func Run(k *kong.Kong, s Streams, args []string, prepare func(*kong.Context)) int {
	return report(s, run(k, args, prepare))
}

func run(k *kong.Kong, args []string, prepare func(*kong.Context)) error {
	args, err := arrange(k.Model.Node, args)
	if err != nil {
		return err
	}
	command, err := parse(k, args)
	if err != nil {
		return err
	}
	prepare(command)
	return command.Run()
}

// errShown says that --help or --version has done all there is to do.
var errShown = errors.New("shown")

// parse parses a command line. Kong believes that Exit does not return, so that it must
// not.
func parse(k *kong.Kong, args []string) (command *kong.Context, err error) {
	defer func() {
		if shown := recover(); shown == errShown { //nolint:errorlint // it is no error to recover
			err = errShown
		} else if shown != nil {
			panic(shown)
		}
	}()
	k.Exit = func(int) { panic(errShown) }
	return k.Parse(args)
}

// report prints the error of a command in one line, and returns the exit code. An
// interrupted command prints nothing.
func report(s Streams, err error) int {
	code := exitCode(err)
	if code != exitDone && code != exitInterrupted {
		s.printError(err)
	}
	return code
}

// Quiet is the flag that leaves answers and errors alone.
type Quiet bool

// AfterApply implements kong.AfterApply: it takes hints and progress from the command.
func (q Quiet) AfterApply(command *kong.Context, s Streams) error {
	s.Quiet = bool(q)
	command.Bind(s)
	return nil
}
