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

// supervision is how long a supervisor may take on top of that, before it is
// killed itself.
const supervision = 2 * time.Second

// run runs the command to its end, or until ctx ends. When it returns, the
// process is gone, with everything that it started; without a supervisor,
// with everything that stayed in its group.
func (a *Analyzer) run(ctx context.Context, task ports.Task, space *workspace, stdout, stderr io.Writer) error {
	argv := fill(a.config.Command, task)
	if a.config.Sandbox.supervised() {
		return a.supervise(ctx, argv, a.order(argv, task, space), stdout, stderr)
	}
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Env = environment()
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.Cancel = func() error { return terminate(cmd.Process) }
	cmd.WaitDelay = grace
	isolate(cmd, false)

	// The system takes the end of the thread that started a child for the
	// end of the parent (PR_SET_PDEATHSIG in prctl(2)).
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := cmd.Start(); err != nil {
		return err
	}
	crashpoint.At("analyzer started")
	limited := limitMemory(cmd.Process.Pid, a.config.Memory)
	if limited != nil {
		kill(cmd.Process)
	}
	err := cmd.Wait()
	kill(cmd.Process)
	return errors.Join(limited, wellEnded(err))
}

// supervise lets a supervisor run the command.
func (a *Analyzer) supervise(ctx context.Context, argv []string, o order, stdout, stderr io.Writer) error {
	supervisor := a.config.Sandbox.Supervisor
	cmd := exec.CommandContext(ctx, supervisor[0], slices.Concat(supervisor[1:], argv)...)
	cmd.Env = environment()
	if o.Rules.Level == sandbox.Strict {
		cmd.Env = append(cmd.Env, strictly(o)...)
	}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.Cancel = func() error { return ask(cmd.Process) }
	cmd.WaitDelay = grace + supervision
	isolate(cmd, true)
	lifeline, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	crashpoint.At("analyzer started")
	told := json.NewEncoder(lifeline).Encode(o) // a supervisor that died says why
	if err := wellEnded(cmd.Wait()); err != nil {
		return err
	}
	return told
}

// wellEnded forgives a process that has ended well while what it left running
// kept its output open.
func wellEnded(err error) error {
	if errors.Is(err, exec.ErrWaitDelay) {
		return nil
	}
	return err
}

// fill puts the task into the command.
func fill(command []string, task ports.Task) []string {
	r := strings.NewReplacer("{id}", task.JobID, "{input}", task.Input, "{sha256}", task.SHA256, "{output}", task.Output)
	argv := make([]string, len(command))
	for i, word := range command {
		argv[i] = r.Replace(word)
	}
	return argv
}

// environment is what a child sees of ours: enough to find and run programs,
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

// strictly is what a program under strict rules sees beside that: where it may
// leave files for a while, and how many processors it has, which it cannot
// look up.
func strictly(o order) []string {
	return []string{"TMPDIR=" + o.Temp, "GOMAXPROCS=" + strconv.Itoa(runtime.GOMAXPROCS(0))}
}
