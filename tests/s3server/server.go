package s3server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Bucket is an empty bucket for the time of a test.
type Bucket struct {
	Endpoint string // http://HOST:PORT
	Name     string
	Dir      string // that the server keeps it in: an object is a file there
}

// server is one that runs.
type server struct{ endpoint, dir string }

var (
	shared  = sync.OnceValues(start) //nolint:gochecknoglobals // it ends with the process
	buckets atomic.Int64             //nolint:gochecknoglobals // of the one server
)

// New makes a bucket.
func New(tb testing.TB) Bucket {
	tb.Helper()
	s, err := shared()
	if errors.Is(err, ErrMissing) && os.Getenv("CI") == "" {
		tb.Skipf("versitygw: %v", err)
	}
	if err != nil {
		tb.Fatal(err)
	}
	name := fmt.Sprint("bucket-", buckets.Add(1))
	b := Bucket{s.endpoint, name, filepath.Join(s.dir, name)}
	if err := os.Mkdir(b.Dir, 0o700); err != nil { // which is how this server makes one
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := os.RemoveAll(b.Dir); err != nil {
			tb.Error(err)
		}
	})
	return b
}

// watch runs the server until nobody holds the other end of its standard input any
// more, and takes the folder away.
const watch = `dir=$1; shift
"$@" >"$dir.log" 2>&1 & server=$!
read -r _
kill -KILL $server; wait $server
rm -rf "$dir" "$dir.log"`

// temporary is where the server lives. The test that needs it first may have set
// another folder for itself.
var temporary = os.TempDir() //nolint:gochecknoglobals // a constant

func start() (s server, err error) {
	if s.dir, err = os.MkdirTemp(temporary, "versitygw"); err != nil {
		return s, err
	}
	address, err := freeAddress()
	if err != nil {
		return s, err
	}
	s.endpoint = "http://" + address
	program, err := Command(context.Background(), address, s.dir)
	if err != nil {
		return s, errors.Join(err, os.Remove(s.dir))
	}
	cmd := exec.CommandContext(context.Background(), "sh", append([]string{"-c", watch, "watch", s.dir}, program.Args...)...)
	cmd.Env = program.Env
	alive, err := cmd.StdinPipe()
	if err != nil {
		return s, err
	}
	if err := cmd.Start(); err != nil {
		return s, err
	}
	if err := answers(s.endpoint); err != nil {
		log, _ := os.ReadFile(s.dir + ".log")
		return s, fmt.Errorf("%w\n%s", errors.Join(err, alive.Close(), cmd.Wait()), log)
	}
	keep(alive)
	return s, nil
}

// freeAddress is an address that nobody listens on now.
func freeAddress() (string, error) {
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// kept holds the pipe by which the server knows that this process lives.
var kept []io.Closer //nolint:gochecknoglobals // for as long as the process

func keep(c io.Closer) { kept = append(kept, c) }

// answers waits until the server does.
func answers(endpoint string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, endpoint+Health, nil)
		if err != nil {
			return err
		}
		resp, err := http.DefaultClient.Do(req)
		if err == nil {
			return resp.Body.Close()
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return err
		}
	}
}
