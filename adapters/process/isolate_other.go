//go:build !unix

package process

import (
	"os"
	"os/exec"
)

func isolate(*exec.Cmd) {}

func limit(*os.Process, int64) error { return nil }
