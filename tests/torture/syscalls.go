//go:build unix

package main

import (
	"bufio"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"songmap/tests/crowd"
)

// fault is system calls that fail.
type fault struct {
	calls string // as strace names sets of them
	errno string
	when  string // as strace counts them, in each thread by itself

	// silent: while it lasts nothing can be made durable, so nothing may be
	// acknowledged.
	silent bool
}

func (f fault) String() string { return fmt.Sprintf("%s: %s (%s)", f.calls, f.errno, f.when) }

func faults(nth int) (all []fault) {
	for _, calls := range []string{"fsync,fdatasync", "pwrite64", "renameat,renameat2,linkat", "openat", "ftruncate"} {
		for _, errno := range []string{"EIO", "ENOSPC"} {
			all = append(
				all,
				fault{calls, errno, strconv.Itoa(nth), false},
				fault{calls, errno, "1+", strings.HasPrefix(calls, "fsync")},
			)
		}
	}
	return all
}

// failCalls lets system calls of the running server fail, once or until it is
// left in peace. It may answer errors meanwhile, but must live, heal, and keep
// what it has acknowledged.
func failCalls(ctx context.Context, a *arena) error {
	if _, err := exec.LookPath("strace"); err != nil {
		return skipped("there is no strace")
	}
	program, err := a.programs.get(ctx, "")
	if err != nil {
		return err
	}
	for range a.rounds {
		for _, f := range faults(1 + a.chance(a.round).IntN(20)) {
			a.round++
			found, err := a.suffer(ctx, newSite(program, filepath.Join(a.dir, "disk"+strconv.Itoa(a.round)), "--max-attempts", "1"), f)
			if err != nil {
				return fmt.Errorf("%v: %w", f, err)
			}
			if a.note(fmt.Sprintf("round %d, %v", a.round, f), found) {
				return nil
			}
		}
	}
	return nil
}

// suffer runs a server that meets the fault.
func (a *arena) suffer(ctx context.Context, at *site, f fault) (found []string, err error) {
	v, err := at.start(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { v.kill() }()
	to := crowd.NewClient(v.url)
	defer to.Close()
	c := crowd.New()
	defer func() { a.acknowledged += c.Acknowledged() }()
	chance := a.chance(a.round)
	act := func() {
		acting, stop := context.WithTimeout(ctx, 300*time.Millisecond)
		defer stop()
		found = append(found, c.Act(acting, to, chance)...)
	}
	act()
	before := c.Acknowledged()

	end, err := inject(ctx, v.Process.Pid, f)
	if err != nil {
		return nil, err
	}
	c.Tolerant = true
	act()
	end()
	if n := c.Acknowledged() - before; f.silent && n > 0 {
		found = append(found, fmt.Sprintf("%d submits were acknowledged that cannot be durable", n))
	}
	if v.gone() {
		return append(found, "the server died"), nil
	}
	if err := to.Heals(ctx, maxHeal); err != nil {
		return append(found, err.Error()), nil
	}
	more, err := a.judge(ctx, at, v, c.Songs())
	if err != nil {
		return found, err
	}
	found = append(found, more...)
	v.kill()
	if v, err = at.start(ctx); err != nil {
		return found, err
	}
	more, err = a.judge(ctx, at, v, c.Songs())
	return append(found, more...), err
}

// maxStrace is how long strace may take to take hold of a process or to let go
// of it. Sometimes it waits for ever for a thread; killed, it lets go, too.
const maxStrace = 5 * time.Second

// inject makes calls of a process fail until end is called.
func inject(ctx context.Context, pid int, f fault) (end func(), err error) {
	cmd := exec.CommandContext(ctx, "strace", "-f", "-o", "/dev/null", "-p", strconv.Itoa(pid),
		"-e", "trace="+f.calls, "-e", fmt.Sprintf("inject=%s:error=%s:when=%s", f.calls, f.errno, f.when))
	words, err := cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	ended := make(chan struct{})
	leave := func() {
		late := time.AfterFunc(maxStrace, func() { _ = cmd.Process.Kill() })
		defer late.Stop()
		_ = cmd.Process.Signal(syscall.SIGTERM) // it may have ended, with the process
		<-ended
	}
	heard := make(chan string, 1)
	go func() {
		defer close(ended)
		said := bufio.NewScanner(words)
		said.Scan()
		heard <- said.Text()
		for said.Scan() {
		}
		_ = cmd.Wait() // strace ends as it was told to
	}()
	late := time.NewTimer(maxStrace)
	defer late.Stop()
	select {
	case text := <-heard:
		if strings.Contains(text, "attached") {
			return leave, nil
		}
		err = skipped("strace: " + text)
	case <-late.C:
		err = skipped("strace does not take hold of the server")
	}
	leave()
	return nil, err
}
