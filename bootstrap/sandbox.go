package bootstrap

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"go.uber.org/zap"

	"songmap/adapters/process"
	"songmap/adapters/process/sandbox"
	"songmap/adapters/sqlite/owner"
	"songmap/ports"
)

// AnalyzerSandbox says what analyzers are kept from.
type AnalyzerSandbox struct {
	Sandbox          string   `enum:"auto,strict,basic,off" default:"auto" help:"What analyses are kept from. basic: this service and its memory, and to outlive it. strict: also the network and files of others (Linux). auto: strict for the built-in engine, basic for a command."`
	AnalyzerNetwork  bool     `help:"Let analyses under strict use the network."`
	AnalyzerReadable []string `sep:":" placeholder:"PATH" help:"Let analyses under strict read this file or folder and run what is in it (repeatable)."`
	AnalyzerWritable []string `sep:":" placeholder:"PATH" help:"Let analyses under strict change this file or folder (repeatable)."`
}

// supervise is the word that starts this program as the supervisor of an
// analyzer.
const supervise = "supervise"

// IsChild reports whether the service starts this program with these
// arguments, for one analysis.
func IsChild(args []string) bool {
	return len(args) > 0 && (args[0] == supervise || args[0] == "analyzer")
}

// level is the one that is wanted.
func (c *Config) level() sandbox.Level {
	switch {
	case c.Sandbox != "" && c.Sandbox != auto:
		return sandbox.Level(c.Sandbox)
	case c.Analyzer == "":
		return sandbox.Strict
	default:
		return sandbox.Basic
	}
}

// auto lets the analyzer decide which level it is, and the kernel whether it
// can be had.
const auto = "auto"

// checkSandbox makes paths absolute and refuses those that cannot be opened.
func (c *Config) checkSandbox() error {
	if c.level() != sandbox.Strict && (c.AnalyzerNetwork || len(c.AnalyzerReadable)+len(c.AnalyzerWritable) > 0) {
		return errors.New("--analyzer-network, --analyzer-readable and --analyzer-writable open --sandbox strict, which is not asked for")
	}
	for _, opened := range []struct {
		flag  string
		paths []string
	}{
		{"--analyzer-readable", c.AnalyzerReadable},
		{"--analyzer-writable", c.AnalyzerWritable},
	} {
		for i, path := range opened.paths {
			if _, err := os.Stat(path); path == "" || err != nil {
				return fmt.Errorf("%s %s: there is no such file or folder", opened.flag, path)
			}
			if held := c.exposed(path); held != "" {
				return fmt.Errorf("%s %s would open %s to every analysis", opened.flag, path, held)
			}
			var err error
			if opened.paths[i], err = filepath.Abs(path); err != nil {
				return fmt.Errorf("%s %s: %w", opened.flag, path, err)
			}
		}
	}
	return nil
}

// exposed returns what of ours lies in a folder, or is it.
func (c *Config) exposed(folder string) string {
	held := append(c.Local(), c.APIKeysFile, c.TLSKey, c.secretsKey())
	if c.Elsewhere() {
		held = append(held, os.TempDir()) // copies of uploads lie there
	}
	if c.InFile() {
		held = append(held, c.Database)
	}
	for _, path := range held {
		if path != "" && contains(folder, path) {
			return path
		}
	}
	return ""
}

// contains reports whether a path lies in a folder, or is it.
func contains(folder, path string) bool {
	way, err := filepath.Rel(truePath(folder), truePath(path))
	return err == nil && way != ".." && !strings.HasPrefix(way, ".."+string(filepath.Separator))
}

// truePath is an absolute path without links, as far as it is there.
func truePath(path string) string {
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	if real, err := owner.Resolve(path); err == nil {
		return real
	}
	return path
}

// protection is what analyses are kept from, and why it is not more.
type protection struct {
	sandbox process.Sandbox
	holds   []string
	lacks   []string
}

// newProtection is none where there are no analyses.
func newProtection(c Config) (p protection, err error) {
	if !c.Role.analyses() {
		return protection{sandbox: process.Sandbox{Rules: sandbox.Rules{Level: sandbox.Off}}}, nil
	}
	k := sandbox.Kernel{}
	if c.level() != sandbox.Off {
		if k, err = running(context.Background()); err != nil {
			return p, err
		}
	}
	p.sandbox, p.lacks, err = c.sandbox(k)
	p.holds = k.Holds(p.sandbox.Level)
	return p, err
}

// running is what the running kernel offers to analyses. Some of that is tried.
func running(ctx context.Context) (sandbox.Kernel, error) {
	k := sandbox.Running()
	by, err := supervisor()
	if err != nil {
		return k, err
	}
	if err := (process.Sandbox{Supervisor: by}).Separates(ctx); err != nil {
		k.Withheld = err.Error()
		return k, nil
	}
	k.Namespaces, k.Processes = true, sandbox.LimitsProcesses()
	return k, nil
}

// supervisor is this program as the supervisor of an analyzer.
func supervisor() ([]string, error) {
	self, err := os.Executable()
	return []string{self, supervise}, err
}

// logProtection writes the log's first line, once the database is ours: a
// start that is refused says why and no more.
func logProtection(_ ports.JobRepository, c Config, p protection, log *zap.Logger) {
	if !c.Role.analyses() {
		return
	}
	write := log.Info
	if p.sandbox.Level != c.level() {
		write = log.Warn
	}
	write("analyses run in a sandbox", zap.String("sandbox", string(p.sandbox.Level)),
		zap.Strings("holds", p.holds), zap.Strings("lacks", p.lacks))
	warnOfFFmpeg(c, p.sandbox.Level, log)
}

// describeSandbox says what a kernel offers to the built-in engine.
func describeSandbox(ctx context.Context) (string, error) {
	k, err := running(ctx)
	if err != nil {
		return "", err
	}
	said := "none"
	if lacks := k.Lacks(sandbox.Strict); len(lacks) > 0 {
		said = strings.Join(lacks, "; ")
	}
	return fmt.Sprintf("sandbox: this system has %s; it lacks %s", strings.Join(k.Holds(sandbox.Strict), ", "), said), nil
}

// sandbox is what can be had on a kernel, and what it lacks.
func (c *Config) sandbox(k sandbox.Kernel) (box process.Sandbox, lacks []string, err error) {
	level := c.level()
	if level == sandbox.Off {
		return process.Sandbox{Rules: sandbox.Rules{Level: level}}, nil, nil
	}
	lacks = k.Lacks(level)
	cannot := level == sandbox.Strict && !k.CanStrict()
	if level == sandbox.Strict {
		for _, folder := range sandbox.Common() {
			if held := c.exposed(folder); held != "" {
				lacks, cannot = append(lacks, fmt.Sprintf("a place for %s outside %s, which programs need to run", held, folder)), true
			}
		}
	}
	switch {
	case !process.HasSupervisor:
		lacks = append(lacks, "supervisor (what an analyzer starts outlives it)")
		level, cannot = sandbox.Off, cannot && c.Sandbox == string(sandbox.Strict)
	case cannot && c.Sandbox != string(sandbox.Strict):
		level, cannot = sandbox.Basic, false
	}
	if cannot {
		return box, nil, fmt.Errorf("--sandbox strict cannot be had; this system lacks: %s", strings.Join(lacks, "; "))
	}
	box.Supervisor, err = supervisor()
	box.Rules = sandbox.Rules{
		Level: level, Namespaces: k.Namespaces, Network: c.AnalyzerNetwork, Readable: c.AnalyzerReadable, Writable: c.AnalyzerWritable,
	}
	if ffmpeg, err := exec.LookPath("ffmpeg"); err == nil && c.Analyzer == "" {
		box.Readable = append(box.Readable[:len(box.Readable):len(box.Readable)], ffmpeg)
	}
	return box, lacks, err
}

// hide keeps analyses out of the memory of this process, where secrets are.
func hide(c Config) error {
	if c.level() == sandbox.Off {
		return nil
	}
	return sandbox.Hide()
}
