package process

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"songmap/adapters/internal/crashpoint"
	"songmap/ports"
)

// grace is how long a process may take to end after it was asked to, and how
// long what it started may keep its output open after it has ended.
const grace = 500 * time.Millisecond

// run runs the command to its end, or until ctx ends. When it returns, the
// process is gone, with everything that stayed in its group.
func (a *Analyzer) run(ctx context.Context, task ports.Task, stdout, stderr io.Writer) error {
	argv := fill(a.config.Command, task)
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Env = environment()
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.Cancel = func() error { return terminate(cmd.Process) }
	cmd.WaitDelay = grace
	isolate(cmd)

	// The system takes the end of the thread that started a child for the
	// end of the parent (PR_SET_PDEATHSIG in prctl(2)).
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := cmd.Start(); err != nil {
		return err
	}
	crashpoint.At("analyzer started")
	limited := limit(cmd.Process, a.config.Memory)
	if limited != nil {
		kill(cmd.Process)
	}
	err := cmd.Wait()
	kill(cmd.Process)
	if errors.Is(err, exec.ErrWaitDelay) { // it ended well; what it left running is gone now
		err = nil
	}
	return errors.Join(limited, err)
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
