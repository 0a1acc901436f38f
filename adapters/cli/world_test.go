package cli_test

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"songmap/adapters/cli"
	"songmap/ports"
)

// outcome is what a user sees of a command.
type outcome struct {
	out, err string
	code     int
}

// world is where a command runs. The zero value has an analyzer to which all
// songs are the same, and no terminal.
type world struct {
	analyzer analyzer
	terminal bool
	patience time.Duration // 0: none

	in          string // what comes from standard input
	reader      io.Reader
	asks        bool // standard input is a terminal
	outTerminal bool
}

// run types a command line.
func run(t *testing.T, args ...string) outcome {
	t.Helper()
	return world{}.run(t.Context(), t, args...)
}

func (w world) run(ctx context.Context, t *testing.T, args ...string) outcome {
	t.Helper()
	if w.analyzer == nil {
		w.analyzer = twoMinutes
	}
	var root struct{ cli.Commands }
	var out, errs bytes.Buffer
	s := cli.Streams{
		In: cmp.Or(w.reader, io.Reader(strings.NewReader(w.in))), Out: &out, Err: &errs, Patience: cmp.Or(w.patience, -1),
		InTerminal: w.asks, OutTerminal: w.outTerminal, Terminal: w.terminal,
	}
	k, err := kong.New(
		&root, kong.Name("songmap"), kong.Description(cli.Exits()), cli.Vars(), kong.Writers(&out, &errs),
		kong.Bind(s), kong.BindTo(ctx, (*context.Context)(nil)), kong.BindTo(w.analyzer, (*ports.Analyzer)(nil)),
	)
	if err != nil {
		t.Fatal(err)
	}
	code := cli.Run(k, s, args, func(*kong.Context) {})
	return outcome{out.String(), errs.String(), code}
}

// serve starts a stub of the server and returns its address.
func serve(t *testing.T, pattern string, h http.HandlerFunc) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc(pattern, h)
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

// says answers every request in the same way.
func says(status int, mediaType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", mediaType)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}
