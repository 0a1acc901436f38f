package bootstrap

import (
	"context"
	"io"
	"os"
	"os/signal"
	"runtime"
	"strconv"
	"syscall"

	"github.com/alecthomas/kong"
	"github.com/mattn/go-isatty"

	"songmap/adapters/cli"
	"songmap/adapters/engine"
	"songmap/adapters/engine/audio"
	"songmap/adapters/process"
	"songmap/bootstrap/upkeep"
	"songmap/ports"
)

// program is the command line.
type program struct {
	Shown kong.VersionFlag `name:"version" short:"v" help:"Print the version."`

	Serve serveCommand `cmd:"" help:"Run the service."`
	cli.Commands
	Upkeep   upkeep.Commands `embed:""`
	OpenAPI  openAPICommand  `cmd:"" name:"openapi" help:"Print the OpenAPI document of the HTTP interface."`
	Version  versionCommand  `cmd:"" help:"Print the version."`
	Analyzer analyzerCommand `cmd:"" hidden:""`
}

const about = `Songmap turns songs into Song Maps: tempo, beats, meter, key, chords and form.

Every option of serve can also be set in the environment: --max-upload as SONGMAP_MAX_UPLOAD.
Other commands read from there only what names a variable in their help: where things are, and keys.

`

// Main runs the program and returns its exit code.
func Main(args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 && args[0] == supervise {
		return process.Supervise(args[1:], os.Stdin, stderr)
	}
	streams := cli.Streams{
		In: os.Stdin, Out: stdout, Err: stderr,
		InTerminal: isTerminal(os.Stdin), OutTerminal: isTerminal(stdout), Terminal: isTerminal(stderr),
	}
	var p program
	parser, err := kong.New(&p,
		kong.Name("songmap"),
		kong.Description(about+cli.Exits()),
		Vars(), kong.Vars{"version": "songmap " + version()},
		kong.ConfigureHelp(kong.HelpOptions{NoExpandSubcommands: true}),
		serveVariables(),
		kong.Writers(stdout, stderr),
		kong.BindTo(context.Background(), (*context.Context)(nil)),
		kong.Bind(streams, upkeep.Version(version()), upkeep.Sandbox(describeSandbox)),
		kong.BindToProvider(func() (ports.Analyzer, error) { return engine.New(version(), audio.Options{}), nil }),
	)
	if err != nil {
		panic(err) // the tags of our own types
	}
	stop := func() {}
	defer func() { stop() }()
	return cli.Run(parser, streams, args, func(command *kong.Context) {
		ctx := context.Background()
		// serve handles signals itself; other commands end with their context.
		if command.Command() != "serve" {
			ctx, stop = signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
		}
		command.BindTo(ctx, (*context.Context)(nil))
		command.Bind(unknownVariables(parser.Model.Node, os.Environ()))
	})
}

// Vars are what the tags of flags name.
func Vars() kong.Vars {
	vars := cli.Vars()
	vars["workers"] = strconv.Itoa(runtime.NumCPU())
	return vars
}

func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}
