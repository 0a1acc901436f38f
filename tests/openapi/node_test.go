package openapi_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// packages returns the folder node_modules with what package-lock.json lists. It is
// kept in the user's cache, by the lock's hash.
var packages = sync.OnceValues(func() (string, error) {
	lock, err := os.ReadFile("package-lock.json")
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	folder := filepath.Join(cache, "songmap-tests")
	kept := filepath.Join(folder, fmt.Sprintf("openapi-%.8x", sha256.Sum256(lock)))
	modules := filepath.Join(kept, "node_modules")
	if _, err := os.Stat(modules); err == nil {
		return modules, nil
	}
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return "", err
	}
	fresh, err := os.MkdirTemp(folder, "")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(fresh) }() // it is only a cache
	description, err := os.ReadFile("package.json")
	err = errors.Join(err,
		os.WriteFile(filepath.Join(fresh, "package.json"), description, 0o600),
		os.WriteFile(filepath.Join(fresh, "package-lock.json"), lock, 0o600))
	if err != nil {
		return "", err
	}
	cmd := exec.CommandContext(context.Background(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	cmd.Dir = fresh
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("npm ci: %w: %s", err, out)
	}
	if err := os.Rename(fresh, kept); err != nil {
		if _, other := os.Stat(modules); other != nil { // nobody was faster
			return "", err
		}
	}
	return modules, nil
})

// node returns a folder in which programs of Node.js find the packages.
func node(t *testing.T) (dir string) {
	t.Helper()
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			lacking(t, program+" is not installed")
		}
	}
	modules, err := packages()
	if err != nil {
		lacking(t, err.Error())
	}
	dir = t.TempDir()
	if err := os.Symlink(modules, filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// tool is the path of a command that comes with a package.
func tool(dir, name string) string { return filepath.Join(dir, "node_modules", ".bin", name) }
