package durable_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"songmap/adapters/internal/durable"
)

func TestWriteReplacesAFileAndWhatACrashLeft(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "file")
	draft := name + ".part"
	for _, content := range []string{"old, and longer", "new"} {
		if err := os.WriteFile(draft, []byte("left by a crash"), 0o400); err != nil {
			t.Fatal(err)
		}
		if err := durable.Write(name, draft, 0o600, []byte(content)); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(name); err != nil || string(got) != content {
			t.Errorf("the file holds %q, %v; want %q", got, err, content)
		}
		if _, err := os.Lstat(draft); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("the draft: %v, want none", err)
		}
	}
}

func TestWriteThatFailsLeavesEverythingAsItWas(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "in the way")
	if err := os.MkdirAll(filepath.Join(folder, "full"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := durable.Write(folder, folder+".part", 0o600, nil); err == nil {
		t.Error("Write = nil over a folder, want an error")
	}
	if _, err := os.Lstat(filepath.Join(folder, "full")); err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(folder + ".part"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the draft: %v, want none", err)
	}
}
