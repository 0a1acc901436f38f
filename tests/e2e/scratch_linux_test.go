package e2e_test

import (
	"context"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

func TestAnInstanceWhoseTemporaryFilesHaveNoRoomLeavesJobsToOthersAndHealsAlone(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root may mount a small disk")
	}
	s, b := onPostgres(t), newBucket(t)
	disk := s.folder("small")
	if err := os.Mkdir(disk, 0o700); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "mount", "-t", "tmpfs", "-o", "size=8m", "songmap-test", disk).CombinedOutput(); err != nil {
		t.Skipf("a small disk cannot be mounted: %v: %s", err, out)
	}
	t.Cleanup(func() { _ = exec.CommandContext(context.Background(), "umount", "-l", disk).Run() })
	s.env = []string{"TMPDIR=" + disk}
	p := s.start(b.media()...)
	p.isReady(http.StatusOK)

	fill := filepath.Join(disk, "others")
	if err := os.WriteFile(fill, make([]byte, 9<<20), 0o600); err == nil {
		t.Fatal("the disk is larger than it should be")
	}
	p.waitForLog("the disk of the folder for temporary files (TMPDIR) is full")
	p.isReady(http.StatusServiceUnavailable)
	id := p.submit("song.wav", wave(t))
	if st := p.status(id); st.Status != "pending" {
		t.Errorf("the job is %+v", st)
	}
	if err := os.Remove(fill); err != nil {
		t.Fatal(err)
	}
	if st := p.wait(id, "complete", "error"); st.Status != "complete" || st.Attempt != 0 {
		t.Errorf("the job ends as %+v", st)
	}
	p.isReady(http.StatusOK)
}
