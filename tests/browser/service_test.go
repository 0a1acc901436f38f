package browser_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"go.uber.org/fx"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest"

	"songmap/bootstrap"
	"songmap/tests/signals"
)

// site is a folder in which services run, one after the other.
type site struct {
	t   *testing.T
	dir string
}

func newSite(t *testing.T) *site {
	t.Helper()
	return &site{t, t.TempDir()}
}

func (s *site) database() string { return filepath.Join(s.dir, "jobs.db") }

// serve runs a service inside this process until stop, or the end of the test.
func (s *site) serve(more ...string) (home string, stop func()) {
	s.t.Helper()
	var config bootstrap.Config
	parser, err := kong.New(&config, bootstrap.Vars(), kong.Vars{"workers": "2"})
	if err == nil {
		_, err = parser.Parse(append([]string{
			"--listen", "127.0.0.1:0", "--database", s.database(), "--min-free-disk", "1MiB", "--drain", "0s",
			"--upload-dir", filepath.Join(s.dir, "uploads"), "--output-dir", filepath.Join(s.dir, "output"),
		}, more...))
	}
	if err != nil {
		s.t.Fatal(err)
	}
	var at *bootstrap.Address
	app := fx.New(bootstrap.App(config, zaptest.NewLogger(s.t, zaptest.Level(zap.InfoLevel))), fx.Populate(&at))
	if err := app.Start(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	stop = sync.OnceFunc(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := app.Stop(ctx); err != nil {
			s.t.Error(err)
		}
	})
	s.t.Cleanup(stop)
	return "http://" + at.String(), stop
}

// song writes a song of the given form to a file and returns its path.
func (s *site) song(name string, piece signals.Piece) string {
	s.t.Helper()
	const rate = 22050
	var file bytes.Buffer
	if err := signals.WAV(&file, piece.Render(rate), rate); err != nil {
		s.t.Fatal(err)
	}
	return s.file(name, file.Bytes())
}

func (s *site) file(name string, content []byte) string {
	s.t.Helper()
	path := filepath.Join(s.dir, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		s.t.Fatal(err)
	}
	return path
}
