package process

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"songmap/adapters/internal/crashpoint"
	"songmap/adapters/process/sandbox"
	"songmap/ports"
)

// grace is how long a process may take to end after it was asked to, and how
// long what it started may go on after it has ended.
const grace = 500 * time.Millisecond

// superviseGrace is how long a supervisor may take in addition, before it is killed
// itself.
const superviseGrace = 2 * time.Second

// run runs the command to its end, or until ctx ends. When it returns, the
// process is gone, with everything that it started; without a supervisor,
// with everything that stayed in its group.
func (a *Analyzer) run(ctx context.Context, task ports.Task, space *workspace, stdout, stderr io.Writer) error {
	argv := expand(a.config.Command, task)
	if a.config.Sandbox.supervised() {
		return a.supervise(ctx, argv, a.request(argv, task, space), stdout, stderr)
	}
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Env = environment()
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.Cancel = func() error { return terminateGroup(cmd.Process) }
	cmd.WaitDelay = grace
	isolate(cmd, a.config.Sandbox)

	// To the system, the parent ends with the thread that started the child
	// (PR_SET_PDEATHSIG in prctl(2)).
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := cmd.Start(); err != nil {
		return err
	}
	crashpoint.At("analyzer started")
	limited := limitMemory(cmd.Process.Pid, a.config.Limits.Memory)
	if limited != nil {
		killGroup(cmd.Process)
	}
	err := cmd.Wait()
	killGroup(cmd.Process)
	return errors.Join(limited, ignoreWaitDelay(err))
}

// supervise runs the command by a supervisor.
func (a *Analyzer) supervise(ctx context.Context, argv []string, r request, stdout, stderr io.Writer) error {
	supervisor := a.config.Sandbox.Supervisor
	cmd := exec.CommandContext(ctx, supervisor[0], slices.Concat(supervisor[1:], argv)...)
	cmd.Env = environment()
	if r.Rules.Level == sandbox.Strict {
		cmd.Env = append(cmd.Env, strictEnvironment(r)...)
	}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.WaitDelay = grace + superviseGrace
	isolate(cmd, a.config.Sandbox)
	lifeline, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	cmd.Cancel = func() error {
		// The first process of a namespace does not get signals before it handles them
		// (pid_namespaces(7)), and this one may have just begun.
		time.AfterFunc(grace, func() { _ = lifeline.Close() })
		return terminateProcess(cmd.Process)
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	crashpoint.At("analyzer started")
	sent := json.NewEncoder(lifeline).Encode(r) // a supervisor that has died says why
	if err := ignoreWaitDelay(cmd.Wait()); err != nil {
		return err
	}
	return sent
}

// ignoreWaitDelay is for a process that has ended well, while something that it started
// keeps its output open.
func ignoreWaitDelay(err error) error {
	if errors.Is(err, exec.ErrWaitDelay) {
		return nil
	}
	return err
}

// expand replaces the placeholders in the command.
func expand(command []string, task ports.Task) []string {
	r := strings.NewReplacer("{id}", task.JobID, "{input}", task.Input, "{sha256}", task.SHA256, "{output}", task.Output)
	argv := make([]string, len(command))
	for i, word := range command {
		argv[i] = r.Replace(word)
	}
	return argv
}

// environment returns the variables that a child gets: enough to find and run programs,
// and no secret.
func environment() []string {
	var env []string
	for _, name := range []string{
		"PATH", "HOME", "TMPDIR", "TZ", "LANG", "LC_ALL", "LC_CTYPE",
		"LD_LIBRARY_PATH", "PYTHONPATH", "VIRTUAL_ENV", "CUDA_VISIBLE_DEVICES",
	} {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// strictEnvironment returns those that a program under strict rules gets in addition:
// its folder for temporary files, and how many processors it has, which it cannot look
// up.
func strictEnvironment(r request) []string {
	return []string{"TMPDIR=" + r.Temp, "GOMAXPROCS=" + strconv.Itoa(runtime.GOMAXPROCS(0))}
}
