//go:build unix

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// program is what instances run.
type program struct {
	server   string
	analyzer string // this program
}

// skewVariable is by how many seconds the clock of a program that was built for
// it is off.
const skewVariable = "SONGMAP_TEST_SKEW"

// build builds the programs, if need be. The clock of one that skews is the
// machine's and skewVariable: only the source of the standard library's time.Now
// is another one.
func build(ctx context.Context, dir string, skews bool) (p program, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return p, err
	}
	p = program{server: filepath.Join(dir, "songmap"), analyzer: filepath.Join(dir, "analyzer")}
	if err := goBuild(ctx, p.analyzer, "songmap/tests/cluster", nil); err != nil {
		return p, err
	}
	if !skews {
		return p, goBuild(ctx, p.server, "songmap", nil)
	}
	p.server += "-skewed"
	clock, err := skewedClock(ctx, dir)
	if err != nil {
		return p, err
	}
	return p, goBuild(ctx, p.server, "songmap", clock)
}

// goBuild builds a package, with other sources in the place of some.
func goBuild(ctx context.Context, path, pkg string, instead map[string]string) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	args := []string{"build", "-o", path}
	if instead != nil {
		overlay, err := json.Marshal(map[string]any{"Replace": instead})
		if err != nil {
			return err
		}
		if err := os.WriteFile(path+".json", overlay, 0o600); err != nil {
			return err
		}
		args = append(args, "-overlay", path+".json")
	}
	cmd := exec.CommandContext(ctx, "go", append(args, pkg)...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w: %s", pkg, err, text)
	}
	return nil
}

// skewedClock writes a time.Now that is off.
func skewedClock(ctx context.Context, dir string) (map[string]string, error) {
	root, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	original := filepath.Join(strings.TrimSpace(string(root)), "src", "time", "time.go")
	source, err := os.ReadFile(original)
	if err != nil {
		return nil, err
	}
	const now = "	sec, nsec, mono := runtimeNow()\n"
	if strings.Count(string(source), now) != 1 {
		return nil, fmt.Errorf("%s has another Now than expected", original)
	}
	skewed := strings.Replace(string(source), now, now+"	sec += skew\n", 1) + `
var skew = func() (seconds int64) {
	text, _ := syscall.Getenv("` + skewVariable + `")
	sign := int64(1)
	for _, c := range []byte(text) {
		if c == '-' {
			sign = -1
		} else {
			seconds = 10*seconds + int64(c-'0')
		}
	}
	return sign * seconds
}()
`
	skewed = strings.Replace(skewed, "import (\n", "import (\n	\"syscall\"\n", 1)
	path, err := write(filepath.Join(dir, "time.go"), skewed)
	return map[string]string{original: path}, err
}

// write leaves a file, and returns its path.
func write(path, text string) (string, error) { return path, os.WriteFile(path, []byte(text), 0o600) }

// moduleRoot is the folder of our module.
func moduleRoot(ctx context.Context) (string, error) {
	file, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	return filepath.Dir(strings.TrimSpace(string(file))), err
}
