//go:build !unix

package process

import "os"

func terminate(p *os.Process) error { return p.Kill() }

func ask(p *os.Process) error { return p.Kill() }

func kill(p *os.Process) { _ = p.Kill() }
