//go:build !unix

package process

import "os/exec"

func isolate(*exec.Cmd, bool) {}

func limitMemory(int, int64) error { return nil }
