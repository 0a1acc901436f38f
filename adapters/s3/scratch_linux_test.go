package s3_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"songmap/ports"
)

// smallDisk is a disk in memory.
func smallDisk(t *testing.T, size string) (at string) {
	t.Helper()
	at = t.TempDir()
	if os.Geteuid() != 0 {
		t.Skip("only root may mount a small disk")
	}
	if out, err := exec.CommandContext(t.Context(), "mount", "-t", "tmpfs", "-o", "size="+size, "songmap-test", at).CombinedOutput(); err != nil {
		t.Skipf("a small disk cannot be mounted: %v: %s", err, out)
	}
	t.Cleanup(func() { must(t, exec.Command("umount", "-l", at).Run()) })
	return at
}

func TestADiskForTemporaryFilesThatIsFullIsNoticed(t *testing.T) {
	disk := smallDisk(t, "4m")
	w := newWorld(t) // its server has temporary files elsewhere
	u := save(t, w.uploads, strings.Repeat("la", 1<<20))
	t.Setenv("TMPDIR", disk)
	must(t, w.results.Scratch())

	fill := filepath.Join(disk, "others")
	must(t, os.WriteFile(fill, make([]byte, 5<<19), 0o600)) // 1.5 MiB are left: enough for others
	must(t, w.results.Scratch())
	full := func(doing string, err error) {
		t.Helper()
		if !errors.Is(err, ports.ErrNoSpace) {
			t.Errorf("%s = %v, want ErrNoSpace", doing, err)
		}
	}
	_, release, err := w.uploads.Fetch(t.Context(), u)
	release()
	full("Fetch", err)
	must(t, w.results.Scratch()) // others need less
	must(t, os.WriteFile(fill, make([]byte, 7<<19), 0o600))
	full("Scratch", w.results.Scratch())
	_, err = w.results.Workspace(t.Context(), "job-1")
	full("Workspace", err)

	must(t, os.Remove(fill))
	whole := u
	whole.Size = 5 << 20
	if _, _, err := w.uploads.Fetch(t.Context(), whole); err == nil || errors.Is(err, ports.ErrNoSpace) {
		t.Errorf("Fetch of more than the disk has = %v, want an error that does not pass", err)
	}
	must(t, w.results.Scratch())
	name, release, err := w.uploads.Fetch(t.Context(), u)
	must(t, err)
	if info, err := os.Stat(name); err != nil || info.Size() != u.Size {
		t.Errorf("the copy is %v, %v", info, err)
	}
	release()
}
