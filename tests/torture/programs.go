//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// program is what a site runs.
type program struct {
	server   string
	analyzer string // this program, without the race detector, which no memory limit suits
}

// programs builds them, once for each set of build tags.
type programs struct {
	dir   string
	built map[string]bool
}

// get returns the program that was built with the tags.
func (p *programs) get(ctx context.Context, tags string) (program, error) {
	server, err := p.build(ctx, "songmap"+tags, tags, "songmap")
	if err != nil {
		return program{}, err
	}
	analyzer, err := p.build(ctx, "analyzer", "", "songmap/tests/torture")
	return program{server, analyzer}, err
}

func (p *programs) build(ctx context.Context, name, tags, pkg string) (string, error) {
	path := filepath.Join(p.dir, name)
	if p.built[name] {
		return path, nil
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-tags", tags, "-o", path, pkg)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build %s: %w: %s", pkg, err, text)
	}
	p.built[name] = true
	return path, nil
}
