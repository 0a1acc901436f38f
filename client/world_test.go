package client_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"go.uber.org/fx"
	"go.uber.org/goleak"
	"go.uber.org/zap"

	"songmap/bootstrap"
	"songmap/client"
	"songmap/tests/exit"
)

func TestMain(m *testing.M) {
	if bootstrap.IsChild(os.Args[1:]) { // the service starts its own executable to run an analysis
		exit.Now(bootstrap.Main(os.Args[1:], os.Stdout, os.Stderr))
	}
	goleak.VerifyTestMain(m)
}

// analysis is one that ends when its gate is open. Songs that begin with "broken" cannot
// be read.
const analysis = `
while [ ! -e "$3" ]; do sleep 0.02; done
case $(head -c 6 "$2") in broken) exit 3;; esac
echo '{"id": "'"$1"'", "duration_sec": 4, "meter": {"numerator": 3, "denominator": 4}, "beats": [0.5], "downbeats": [0.5], "chords": [], "lyrics": [], "tempo": {"bpm_global": 90.5}, "key": [{"start": 0, "end": 4, "tonic": "D", "mode": "minor"}], "extra": {"kept": true}}'
`

// service is the real service, in this process.
type service struct {
	dir  string
	at   string // its address
	gate string // a file without which no analysis ends
	app  *fx.App
}

// start starts a service whose analyses end when they may.
func start(t *testing.T, more ...string) *service {
	t.Helper()
	s := serveIn(t.TempDir(), more...)
	t.Cleanup(s.stop)
	return s
}

// serveIn starts a service in an empty folder. What goes wrong ends the tests.
func serveIn(dir string, more ...string) *service {
	s := &service{dir: dir, at: "127.0.0.1:0", gate: filepath.Join(dir, "gate")}
	must(os.WriteFile(filepath.Join(dir, "analysis.sh"), []byte(analysis), 0o600))
	must(s.run(more...))
	return s
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func (s *service) run(more ...string) error {
	var config bootstrap.Config
	parser, err := kong.New(&config, bootstrap.Vars(), kong.Vars{"workers": "2"})
	must(err)
	_, err = parser.Parse(append([]string{
		"--listen", s.at, "--database", filepath.Join(s.dir, "jobs.db"), "--min-free-disk", "1MiB", "--drain", "0s", "--sandbox", "off",
		"--upload-dir", filepath.Join(s.dir, "uploads"), "--output-dir", filepath.Join(s.dir, "output"),
		"--analyzer", "sh " + filepath.Join(s.dir, "analysis.sh") + " {id} {input} " + s.gate,
	}, more...))
	must(err)
	var at *bootstrap.Address
	s.app = fx.New(bootstrap.App(config, zap.NewNop()), fx.Populate(&at))
	if err := s.app.Start(context.Background()); err != nil {
		return err
	}
	s.at = at.String()
	return nil
}

func (s *service) stop() { must(s.app.Stop(context.Background())) }

// restart stops the service and starts it again at the same address. A child that
// another test is about to start may hold the lock of the database for a moment, and a
// connection of another test the port.
func (s *service) restart() {
	s.stop()
	for err := s.run(); err != nil; err = s.run() {
		if !strings.Contains(err.Error(), "in use by another") && !errors.Is(err, syscall.EADDRINUSE) {
			panic(err)
		}
	}
}

// open lets analyses end.
func (s *service) open() { must(os.WriteFile(s.gate, nil, 0o600)) }

// client returns a client of the service.
func (s *service) client(t *testing.T, o client.Options) *client.Client {
	t.Helper()
	return dial(t, s.at, o)
}

func dial(t *testing.T, server string, o client.Options) *client.Client {
	t.Helper()
	c, err := client.New(server, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// submit submits a song and returns the id of its job.
func submit(t *testing.T, c *client.Client, words string) string {
	t.Helper()
	accepted, err := c.Submit(t.Context(), "song.wav", strings.NewReader(words), client.SubmitOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return accepted.JobID
}

// trip is a http.RoundTripper made of a function.
type trip func(*http.Request) (*http.Response, error)

func (f trip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// through returns options with a transport of our own.
func through(f trip) client.Options {
	return client.Options{HTTPClient: &http.Client{Transport: f}, Patience: 2 * time.Minute}
}
