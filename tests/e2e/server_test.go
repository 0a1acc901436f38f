package e2e_test

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"go.uber.org/fx"
	"go.uber.org/zap/zaptest"

	"songmap/bootstrap"
)

// site is a folder in which servers run.
type site struct {
	t        *testing.T
	dir      string
	database string
	env      []string // of programs, beside this one's
}

func newSite(t *testing.T) *site {
	t.Helper()
	dir := t.TempDir()
	return &site{t: t, dir: dir, database: filepath.Join(dir, "output", "jobs.db")}
}

// args are the settings of a server of this site.
func (s *site) args(more ...string) []string {
	return append([]string{
		"--listen", "127.0.0.1:0", "--database", s.database, "--min-free-disk", "1MiB",
		"--upload-dir", filepath.Join(s.dir, "uploads"), "--output-dir", filepath.Join(s.dir, "output"),
	}, more...)
}

// serve runs a server inside this process until stop, or the end of the test.
func (s *site) serve(more ...string) (c client, stop func()) {
	s.t.Helper()
	var config bootstrap.Config
	parser, err := kong.New(&config, bootstrap.Vars(), kong.Vars{"workers": "2"})
	if err == nil {
		_, err = parser.Parse(s.args(more...))
	}
	if err != nil {
		s.t.Fatal(err)
	}
	var at *bootstrap.Address
	log := zaptest.NewLogger(s.t)
	app := fx.New(bootstrap.App(config, log), fx.Populate(&at))
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
	return client{s.t, "http://" + at.String()}, stop
}

// program is a server in a process of its own.
type program struct {
	client
	cmd *exec.Cmd
	log *transcript
}

// transcript remembers what a program wrote.
type transcript struct {
	mu    sync.Mutex
	lines []string
	more  chan struct{} // has a place for one: there are new lines
	ended chan struct{}
}

func (l *transcript) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.lines, "\n")
}

// command is this test as the program.
func (s *site) command(args ...string) *exec.Cmd {
	s.t.Helper()
	self, err := os.Executable()
	if err != nil {
		s.t.Fatal(err)
	}
	cmd := exec.CommandContext(context.Background(), self, args...)
	cmd.Dir = s.dir
	cmd.Env = append(append(os.Environ(), asProgram+"=1"), s.env...)
	return cmd
}

var servesAt = regexp.MustCompile(`songmap serves\b.*"(https?)://[^"]*:(\d+)"`)

// start runs a server in a process of its own. It is killed at the end of the
// test.
func (s *site) start(more ...string) *program {
	s.t.Helper()
	p, address := s.launch(more...)
	select {
	case at := <-address:
		p.client = client{s.t, at}
	case <-p.log.ended:
		s.t.Fatalf("the program ended:\n%s", p.log.text())
	}
	return p
}

// launch is start that does not wait for the server to serve, but returns where it
// will.
func (s *site) launch(more ...string) (p *program, at <-chan string) {
	s.t.Helper()
	cmd := s.command(append([]string{"serve"}, s.args(more...)...)...)
	out, err := cmd.StderrPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	p = &program{client: client{t: s.t}, cmd: cmd, log: &transcript{more: make(chan struct{}, 1), ended: make(chan struct{})}}
	address := make(chan string, 1)
	go p.listen(bufio.NewScanner(out), address)
	s.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-p.log.ended
		_ = cmd.Wait()
		if s.t.Failed() {
			s.t.Logf("the program's log:\n%s", p.log.text())
		}
	})
	return p, address
}

func (p *program) listen(out *bufio.Scanner, address chan<- string) {
	defer close(p.log.ended)
	for out.Scan() {
		p.log.mu.Lock()
		p.log.lines = append(p.log.lines, out.Text())
		p.log.mu.Unlock()
		select {
		case p.log.more <- struct{}{}:
		default:
		}
		if port := servesAt.FindStringSubmatch(out.Text()); port != nil {
			address <- port[1] + "://127.0.0.1:" + port[2]
		}
	}
}

// waitForLog waits until the program has written something.
func (p *program) waitForLog(text string) {
	p.t.Helper()
	for !strings.Contains(p.log.text(), text) {
		p.moreLog()
	}
}

// moreLog waits until the program has written something more.
func (p *program) moreLog() {
	p.t.Helper()
	select {
	case <-p.log.more:
	case <-p.log.ended:
		p.t.Fatal("the program ended")
	}
}

// signal sends a signal.
func (p *program) signal(sig os.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(sig); err != nil {
		p.t.Fatal(err)
	}
}

// exit waits for the end of the program and returns its exit code.
func (p *program) exit() int {
	p.t.Helper()
	<-p.log.ended
	_ = p.cmd.Wait()
	return p.cmd.ProcessState.ExitCode()
}
