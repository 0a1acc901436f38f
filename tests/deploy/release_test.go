// Package deploy_test tries what ships: releases, and what is in the folder
// deploy, each with the tool that will read it.
package deploy_test

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Two checkouts in folders of different names and depths make the same files.
// With SONGMAP_RELEASE=whole it is all platforms, and the second time nothing
// has been compiled before.
func TestAReleaseIsTheSameInEveryFolder(t *testing.T) {
	t.Parallel()
	whole := os.Getenv("SONGMAP_RELEASE") == "whole"
	if testing.Short() && !whole {
		t.Skip("two releases take too long in short")
	}
	if _, err := os.Stat("../../.git"); err != nil && os.Getenv("CI") == "" {
		t.Skip("a release is made of a checkout, and this is none")
	}
	where, platforms, again := t.TempDir(), "PLATFORMS=linux/amd64", os.Environ()
	if whole {
		platforms, again = "PLATFORMS=", append(again, "GOCACHE="+filepath.Join(where, "cache"))
	}
	commit := output(t, "git", "rev-parse", "HEAD")
	one := release(t, commit, filepath.Join(where, "one"), platforms, os.Environ())
	two := release(t, commit, filepath.Join(where, "another", "folder", "below"), platforms, again)
	if len(one) < 2 || !maps.Equal(one, two) {
		t.Errorf("a release has %v in one folder and %v in another", one, two)
	}
}

// release makes one of a fresh checkout of a commit and returns the digests of
// its files, once it has looked at them.
func release(t *testing.T, commit, folder, platforms string, env []string) map[string]string {
	t.Helper()
	root := output(t, "git", "rev-parse", "--show-toplevel")
	output(t, "git", "clone", "--quiet", "--no-hardlinks", "--no-checkout", root, folder)
	output(t, "git", "-C", folder, "checkout", "--quiet", "--detach", commit)
	cmd := exec.CommandContext(t.Context(), "make", "-C", folder, "release", "TOOLS="+filepath.Join(root, "bin", "tools"), platforms)
	cmd.Env = env
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, out)
	}
	files := digests(t, filepath.Join(folder, "dist"))
	version := output(t, "git", "-C", folder, "describe", "--tags", "--always", "--dirty")
	linux := "songmap-" + version + "-linux-amd64"
	hasWhatAReleaseNeeds(t, filepath.Join(folder, "dist", linux+".tar.gz"), linux, version)
	return files
}

// digests are those of SHA256SUMS, which has to be right and to name every
// file.
func digests(t *testing.T, dist string) map[string]string {
	t.Helper()
	sums, err := os.ReadFile(filepath.Join(dist, "SHA256SUMS"))
	if err != nil {
		t.Fatal(err)
	}
	listed := make(map[string]string)
	for line := range strings.Lines(string(sums)) {
		digest, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		listed[name] = digest
	}
	entries, err := os.ReadDir(dist)
	if err != nil || len(entries) != len(listed)+1 {
		t.Fatalf("SHA256SUMS lists %d of %d files: %v", len(listed), len(entries)-1, err)
	}
	for name, digest := range listed {
		content, err := os.ReadFile(filepath.Join(dist, name))
		if err != nil || fmt.Sprintf("%x", sha256.Sum256(content)) != digest {
			t.Errorf("%s is not what SHA256SUMS says: %v", name, err)
		}
	}
	return listed
}

// hasWhatAReleaseNeeds unpacks an archive and asks the program for its
// version.
func hasWhatAReleaseNeeds(t *testing.T, archive, folder, version string) {
	t.Helper()
	found := unpack(t, archive)
	for _, name := range []string{"README.md", "CHANGELOG.md", "LICENSE", "LICENSES-OF-LIBRARIES", "docs/operations.md"} {
		if _, there := found[folder+"/"+name]; !there {
			t.Errorf("the release has no %s", name)
		}
	}
	program := filepath.Join(t.TempDir(), "songmap")
	if err := os.WriteFile(program, found[folder+"/songmap"], 0o700); err != nil {
		t.Fatal(err)
	}
	if said := output(t, program, "version"); said != "songmap "+version {
		t.Errorf("the released program says %q, want version %s", said, version)
	}
}

func unpack(t *testing.T, archive string) map[string][]byte {
	t.Helper()
	f, err := os.Open(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	plain, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	found := make(map[string][]byte)
	for files := tar.NewReader(plain); ; {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			t.Fatal(err)
		}
		if found[header.Name], err = io.ReadAll(files); err != nil {
			t.Fatal(err)
		}
	}
}

// output is what a command prints.
func output(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, args...).Output()
	if err != nil {
		t.Fatalf("%s %v: %v", name, args, err)
	}
	return strings.TrimSpace(string(out))
}
