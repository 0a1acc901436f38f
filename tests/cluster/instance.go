//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"songmap/tests/crowd"
)

// instance is one of the programs that share the work, at an address that it
// keeps, with links of its own.
type instance struct {
	site *site
	name string
	url  string
	log  string // file
	skew string // of its clock

	database, media *proxy
	server          string // the program that it runs
	flags           []string

	cmd   *exec.Cmd
	ended chan struct{}
}

func (s *site) newInstance(i int) (*instance, error) {
	name := fmt.Sprintf("instance%d", i)
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	in := &instance{site: s, name: name, url: "http://" + address, log: filepath.Join(s.dir, name+".log"), server: s.program.server}
	if s.skews != nil {
		in.skew = s.skews[i]
	}
	if in.database, err = newProxy(s.database.address); err != nil {
		return nil, err
	}
	in.media, err = newProxy(s.media.address)
	return in, err
}

// freeAddress is one that nobody listens on, of those that a system gives to nobody
// who does not ask for them: what is killed comes back to its own.
func freeAddress() (address string, err error) {
	for range 100 {
		address = fmt.Sprint("127.0.0.1:", 20000+rand.IntN(10000))
		var l net.Listener
		if l, err = net.Listen("tcp", address); err == nil { //nolint:noctx // it ends at once
			return address, l.Close()
		}
	}
	return "", err
}

// start starts the program and waits until it is ready.
func (in *instance) start(ctx context.Context) error {
	log, err := os.OpenFile(in.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	in.cmd = exec.CommandContext(ctx, in.server, append([]string{
		"serve", "--listen", in.url[len("http://"):],
		"--database", in.site.database.dsn(in.database.address()), "--media", in.site.media.url(in.media.address()),
		"--workers", fmt.Sprint(workersEach), "--max-queue", "0", "--drain", "1s",
		"--analyzer", fmt.Sprintf("'%s' %s {id} {input} {output}", in.site.program.analyzer, crowd.AnalyzerRole),
	}, in.flags...)...)
	in.cmd.Env = append(os.Environ(), in.site.media.env()...)
	in.cmd.Env = append(in.cmd.Env, skewVariable+"="+in.skew)
	in.cmd.Stdout, in.cmd.Stderr = log, log
	in.cmd.Dir = in.site.dir
	in.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // an interrupt is ours to hand on
	if err := in.cmd.Start(); err != nil {
		return errors.Join(err, log.Close())
	}
	in.ended = make(chan struct{})
	go func(ended chan<- struct{}, cmd *exec.Cmd) {
		defer close(ended)
		_ = cmd.Wait() // how it ended is asked of cmd.ProcessState
		_ = log.Close()
	}(in.ended, in.cmd)
	to := crowd.NewClient(in.url)
	defer to.Close()
	return until(ctx, in.name+" serves", func(ctx context.Context) bool { return answers(ctx, to) || in.gone() })
}

// gone says whether the program does not run.
func (in *instance) gone() bool {
	if in.cmd == nil || in.cmd.Process == nil {
		return true
	}
	select {
	case <-in.ended:
		return true
	default:
		return false
	}
}

// kill ends the program as a crash does, and waits until it is gone.
func (in *instance) kill() {
	_ = in.cmd.Process.Kill()
	<-in.ended
}

func (in *instance) signal(s os.Signal) error { return in.cmd.Process.Signal(s) }

// stop ends the program as people do.
func (in *instance) stop(ctx context.Context) error {
	if err := in.signal(syscall.SIGTERM); err != nil {
		return fmt.Errorf("%s: %w", in.name, err)
	}
	late := time.NewTimer(maxWait)
	defer late.Stop()
	select {
	case <-in.ended:
	case <-ctx.Done():
		return ctx.Err()
	case <-late.C:
		return fmt.Errorf("%s does not stop", in.name)
	}
	if code := in.cmd.ProcessState.ExitCode(); code != 0 {
		return fmt.Errorf("%s stopped with exit code %d", in.name, code)
	}
	return nil
}

// heal ends what was done to the instance, but for a kill.
func (in *instance) heal() {
	in.database.set(proxyPass)
	in.media.set(proxyPass)
}

func (in *instance) close() error {
	if !in.gone() {
		_ = in.signal(syscall.SIGCONT)
		in.kill()
	}
	return errors.Join(in.database.close(), in.media.close())
}
