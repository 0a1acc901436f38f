//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"syscall"
	"time"

	"songmap/tests/crowd"
)

// site is a place where servers run, one at a time.
type site struct {
	program  program
	database string
	uploads  string
	output   string
	log      string // file that gets what servers write
	env      []string
	flags    []string // of every server

	// forgets: a disaster may take back the removal of a file, which nobody
	// syncs. Then it is for the sweeper to remove it again.
	forgets bool

	begun int64 // where in the log the last server begins
}

// newSite lays a site out below dir.
func newSite(program program, dir string, flags ...string) *site {
	output := filepath.Join(dir, "output")
	return &site{
		program: program, database: filepath.Join(output, "jobs.db"), uploads: filepath.Join(dir, "uploads"),
		output: output, log: dir + ".log", flags: flags,
	}
}

// server is a running program.
type server struct {
	*exec.Cmd
	born   time.Time
	url    string        // once serves is closed
	serves chan struct{} // closed when it listens
	ended  chan struct{} // closed when it is gone
	words  *words
}

// maxStart bounds how long a start may take: a machine may be busy with
// other things.
const maxStart = time.Minute

var errEnded = errors.New("the server ended before it served")

// launch starts a server and does not wait for it.
func (s *site) launch(ctx context.Context) (*server, error) {
	if err := os.MkdirAll(filepath.Dir(s.log), 0o755); err != nil {
		return nil, err
	}
	log, err := os.OpenFile(s.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	if info, err := log.Stat(); err == nil {
		s.begun = info.Size()
	}
	cmd := exec.CommandContext(ctx, s.program.server, append([]string{
		"serve", "--listen", "127.0.0.1:0", "--database", s.database, "--upload-dir", s.uploads, "--output-dir", s.output,
		"--workers", "2", "--max-queue", "0", "--min-free-disk", "1MiB", "--drain", "1s",
		"--analyzer", fmt.Sprintf("'%s' %s {id} {input} {output}", s.program.analyzer, crowd.AnalyzerRole),
	}, s.flags...)...)
	v := &server{Cmd: cmd, serves: make(chan struct{}), ended: make(chan struct{})}
	v.words = &words{log: log, heard: func(url string) { v.url = url; close(v.serves) }}
	cmd.Env = append(os.Environ(), s.env...)
	cmd.Stderr = v.words
	cmd.WaitDelay = 5 * time.Second
	v.born = time.Now()
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(err, log.Close())
	}
	go func() {
		defer close(v.ended)
		_ = cmd.Wait() // how it ended is asked of cmd.ProcessState
		_ = log.Close()
	}()
	return v, nil
}

// start starts a server and waits until it serves. If it ends before that,
// the error is errEnded, and the server tells more.
func (s *site) start(ctx context.Context) (*server, error) {
	v, err := s.launch(ctx)
	if err != nil {
		return nil, err
	}
	late := time.NewTimer(maxStart)
	defer late.Stop()
	select {
	case <-v.serves:
		return v, nil
	case <-v.ended:
		return v, fmt.Errorf("%w: %s", errEnded, v.words)
	case <-late.C:
		v.kill()
		return nil, fmt.Errorf("the server did not start in %v", maxStart)
	case <-ctx.Done():
		v.kill()
		return nil, ctx.Err()
	}
}

// holds reports whether the sweeper waits for a person, as it would move more
// than half of all files.
func (s *site) holds() bool {
	text, err := os.ReadFile(s.log)
	return err == nil && bytes.Contains(text[min(s.begun, int64(len(text))):], []byte("belong to no job of this database"))
}

// kill ends the server as a crash does, and waits until it is gone.
func (v *server) kill() {
	_ = v.Process.Kill() // it may be gone already
	<-v.ended
}

// stop ends the server as people do. It is killed if it does not obey.
func (v *server) stop() error {
	if err := v.Process.Signal(syscall.SIGTERM); err != nil {
		return fmt.Errorf("the server is gone: %w", err)
	}
	late := time.NewTimer(maxStart)
	defer late.Stop()
	select {
	case <-v.ended:
	case <-late.C:
		v.kill()
		return errors.New("the server did not stop")
	}
	if code := v.ProcessState.ExitCode(); code != 0 {
		return fmt.Errorf("the server stopped with exit code %d", code)
	}
	return nil
}

// gone says whether the server ended by itself.
func (v *server) gone() bool {
	select {
	case <-v.ended:
		return true
	default:
		return false
	}
}

var servesAt = regexp.MustCompile(`songmap serves .*"http://[^"]*:(\d+)"`)

// words is what a server writes: it goes to a log, and tells the address.
type words struct {
	log   *os.File
	heard func(url string)

	mu   sync.Mutex
	text bytes.Buffer // until the address is known
	told bool
}

func (w *words) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.told {
		w.text.Write(p)
		if port := servesAt.FindSubmatch(w.text.Bytes()); port != nil {
			w.told = true
			w.heard("http://127.0.0.1:" + string(port[1]))
		}
	}
	return w.log.Write(p)
}

func (w *words) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}
