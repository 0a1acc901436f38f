package postgresql

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
)

// ErrMissing means that this machine has no PostgreSQL.
var ErrMissing = errors.New("no initdb in PATH or /usr/lib/postgresql/*/bin")

// Installation is data that a server can be started on.
type Installation struct {
	dir, data string
	bin       string // folder of the programs
	who       *attributes
}

// Install makes an empty installation below a folder that is there, for the use
// of the superuser postgres, who needs no password.
func Install(ctx context.Context, dir string) (*Installation, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	who, err := unprivileged(dir)
	if err != nil {
		return nil, err
	}
	to := &Installation{dir: dir, data: filepath.Join(dir, "data"), bin: bin, who: who}
	initdb := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "-D", to.data,
		"-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
	initdb.Dir, initdb.SysProcAttr = dir, who
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return to, nil
}

// Command is a server on the installation, with its socket in the same folder.
func (i *Installation) Command(ctx context.Context, options ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(i.bin, "postgres"), append([]string{"-D", i.data, "-k", i.dir}, options...)...)
	cmd.Dir, cmd.SysProcAttr = i.dir, apart(i.who)
	return cmd
}

// programs is the folder of the newest PostgreSQL.
func programs() (string, error) {
	if found, err := exec.LookPath("initdb"); err == nil {
		if found, err = filepath.EvalSymlinks(found); err == nil {
			return filepath.Dir(found), nil
		}
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", ErrMissing
	}
	slices.SortFunc(found, func(a, b string) int { return len(a) - len(b) }) // 9 before 15
	return filepath.Dir(found[len(found)-1]), nil
}
