// Package openapi_test gives the OpenAPI document of the program to the tools of
// others: what checks it, what compares it with an earlier one, and what makes clients
// from it, which then have to work. The tools have more modules and packages than
// Songmap, so they have a go.mod and a package.json of their own.
package openapi_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

const root = "../.."

// shared is the folder of what all tests use.
var shared string

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	folder, err := os.MkdirTemp("", "songmap-openapi-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(folder) }()
	shared = folder
	if err := prepare(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// prepare builds the program and lets it print its documents, and composes a song.
func prepare() error {
	if err := output(root, os.DevNull, "go", "build", "-trimpath", "-o", program(), "."); err != nil {
		return err
	}
	for name, args := range map[string][]string{"openapi.json": nil, "openapi-3.0.json": {"--3.0"}} {
		if err := output(".", place(name), program(), append([]string{"openapi"}, args...)...); err != nil {
			return err
		}
	}
	return output(root, place("song.wav"), "go", "run", "-trimpath", "./tests/demo/song")
}

func place(name string) string { return filepath.Join(shared, name) }
func program() string          { return place("songmap") }

// output runs a command in a folder and keeps what it says in a file.
func output(dir, file string, name string, args ...string) error {
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	defer out.Close()
	cmd := exec.CommandContext(context.Background(), name, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, out, os.Stderr
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	return cmd.Run()
}

// must runs a command in a folder and returns what it says; if it fails the test does.
func must(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "REDOCLY_TELEMETRY=off", "REDOCLY_SUPPRESS_UPDATE_NOTICE=true", "NO_COLOR=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s", name, args, err, out)
	}
	return string(out)
}

// lacking skips a test that cannot be run here. Where CI is, nothing may be missing.
func lacking(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatal(what)
	}
	t.Skip(what)
}
