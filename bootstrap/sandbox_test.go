package bootstrap

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"songmap/adapters/process"
	"songmap/adapters/process/sandbox"
	"songmap/bootstrap/media"
	"songmap/bootstrap/upkeep"
)

func TestTheSandboxIsWhatWasAskedForOrWhatCanBeHad(t *testing.T) {
	t.Parallel()
	if !process.HasSupervisor {
		t.Skip("needs a supervisor")
	}
	whole := sandbox.Kernel{Landlock: 7, Seccomp: true, Namespaces: true, Processes: true}
	old := sandbox.Kernel{Reaper: true}
	contained := sandbox.Kernel{Landlock: 7, Seccomp: true, Reaper: true, Withheld: "mount /proc: operation not permitted"}
	deaf := sandbox.Kernel{Landlock: 7, Reaper: true}
	for _, c := range []struct {
		asked, command string
		kernel         sandbox.Kernel
		want           sandbox.Level
		says           string
	}{
		{"auto", "", whole, sandbox.Strict, ""},
		{"", "", whole, sandbox.Strict, ""},
		{"auto", "run", whole, sandbox.Basic, ""},
		{"strict", "run", whole, sandbox.Strict, ""},
		{"basic", "", whole, sandbox.Basic, ""},
		{"off", "", whole, sandbox.Off, ""},
		{"auto", "", old, sandbox.Basic, "Landlock"},
		{"auto", "", deaf, sandbox.Basic, "seccomp"},
		{"auto", "run", old, sandbox.Basic, "signalling"},
		{"auto", "", sandbox.Kernel{}, sandbox.Basic, "subreaper"},
		{"auto", "", contained, sandbox.Strict, "namespaces (mount /proc: operation not permitted); limit on processes"},
		{"strict", "", contained, sandbox.Strict, "namespaces"},
		{"strict", "", old, "", "--sandbox strict cannot be had; this system lacks: Landlock"},
		{"strict", "run", deaf, "", "seccomp"},
	} {
		config := Config{
			Analyzer:        c.command,
			AnalyzerSandbox: AnalyzerSandbox{Sandbox: c.asked},
			Places:          upkeep.Places{Database: upkeep.InMemory, Folders: media.Folders{UploadDir: t.TempDir(), OutputDir: t.TempDir()}},
		}
		box, lacks, err := config.sandbox(c.kernel)
		said := strings.Join(lacks, "; ")
		if err != nil {
			said = err.Error()
		}
		if box.Namespaces != (c.kernel.Namespaces && c.want != sandbox.Off) {
			t.Errorf("--sandbox %s on %+v has namespaces: %t", c.asked, c.kernel, box.Namespaces)
		}
		if box.Level != c.want || !strings.Contains(said, c.says) || (c.says == "") != (said == "") {
			t.Errorf("--sandbox %s --analyzer %q on %+v is %q and says %q; want %q and %q",
				c.asked, c.command, c.kernel, box.Level, said, c.want, c.says)
		}
	}
}

func TestPlacesAmongWhatEveryProgramReadsRuleOutStrict(t *testing.T) {
	t.Parallel()
	if !process.HasSupervisor || len(sandbox.Common()) == 0 {
		t.Skip("there is no strict here")
	}
	whole := sandbox.Kernel{Landlock: 7, Seccomp: true, Namespaces: true, Processes: true}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink("/usr", link); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"/usr/local/songmap/uploads", link + "/songmap/uploads"} {
		config := Config{Places: upkeep.Places{Database: upkeep.InMemory, Folders: media.Folders{UploadDir: dir, OutputDir: t.TempDir()}}}
		box, lacks, err := config.sandbox(whole)
		if box.Level != sandbox.Basic || len(lacks) != 1 || !strings.Contains(lacks[0], dir) || err != nil {
			t.Errorf("with uploads in %s: %s, %v, %v", dir, box.Level, lacks, err)
		}
		config.Sandbox = "strict"
		if _, _, err := config.sandbox(whole); err == nil || !strings.Contains(err.Error(), dir) {
			t.Errorf("strict with uploads in %s: %v", dir, err)
		}
	}
}
