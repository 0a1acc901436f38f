package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// programs builds the program, once for each set of build tags.
type programs struct {
	dir   string
	built map[string]string
}

// path is where the program lies that was built with the tags.
func (p *programs) path(ctx context.Context, tags string) (string, error) {
	if path, ok := p.built[tags]; ok {
		return path, nil
	}
	path := filepath.Join(p.dir, "songmap"+tags)
	cmd := exec.CommandContext(ctx, "go", "build", "-tags", tags, "-o", path, "songmap")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w: %s", err, text)
	}
	if p.built == nil {
		p.built = make(map[string]string)
	}
	p.built[tags] = path
	return path, nil
}
