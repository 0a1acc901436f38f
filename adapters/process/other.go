//go:build !unix

package process

import (
	"errors"
	"io"
	"os"
	"os/exec"
)

// HasSupervisor reports whether Supervise works here.
const HasSupervisor = false

// Supervise does not work here.
func Supervise(_ []string, _ io.Reader, stderr io.Writer) int {
	return refuse(stderr, errors.ErrUnsupported)
}

func isolate(*exec.Cmd, Sandbox) {}

func limitMemory(int, int64) error { return nil }

func terminateGroup(p *os.Process) error { return p.Kill() }

func terminateProcess(p *os.Process) error { return p.Kill() }

func killGroup(p *os.Process) { _ = p.Kill() }
