package upkeep

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"songmap/adapters/cli"
	"songmap/bootstrap/media"
	"songmap/domain"
	"songmap/ports"
)

// listed is a source of jobs alone.
type listed struct {
	ports.RowSource
	jobs []domain.Job
}

func (l listed) Jobs(_ context.Context, after string, _ int) (page []ports.QueuedJob, err error) {
	for _, j := range l.jobs {
		if j.ID > after {
			page = append(page, ports.QueuedJob{Job: j})
		}
	}
	return page, nil
}

// stores are two folders.
func stores(t *testing.T) (s media.Stores, dir string) {
	t.Helper()
	dir = t.TempDir()
	s, err := media.Open(media.Folders{UploadDir: filepath.Join(dir, "uploads"), OutputDir: filepath.Join(dir, "output")}, media.Options{})
	must(t, err)
	return s, dir
}

// uploaded is a job with an upload that is kept.
func uploaded(t *testing.T, s media.Stores, id, song string) domain.Job {
	t.Helper()
	upload, err := s.Uploads.Save(t.Context(), "song.wav", strings.NewReader(song))
	must(t, err)
	upload.Path = "uploads/" + filepath.Base(upload.Path) // as rows have it
	j, err := domain.NewJob(id, upload, "", born)
	must(t, err)
	return j
}

func TestFilesAreCopiedOnceAndWhatIsWrongIsTold(t *testing.T) {
	t.Parallel()
	from, dir := stores(t)
	to, target := stores(t)
	whole := uploaded(t, from, "whole", "a song")
	whole.Status = domain.StatusComplete
	_, err := from.Results.Save(t.Context(), "whole", "token", []byte("{}"))
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, "output", "whole", "vocals.wav"), []byte("la"), 0o600))
	spoilt, gone, ended := uploaded(t, from, "spoilt", "1"), uploaded(t, from, "gone", "2"), uploaded(t, from, "ended", "3")
	ended.Status = domain.StatusFailed
	must(t, os.WriteFile(filepath.Join(dir, spoilt.Input.Path), []byte("another"), 0o600))
	must(t, os.Remove(filepath.Join(dir, gone.Input.Path)))
	must(t, os.Remove(filepath.Join(dir, ended.Input.Path)))
	outside := gone
	outside.ID, outside.Input.Path = "outside", "/etc/passwd"
	for _, want := range []string{
		"uploads: 1 copied, 3 could not be|Song Maps: 1 copied|side files: 1 copied",
		"uploads: 0 copied, 1 there already, 3 could not be|Song Maps: 0 copied, 1 there already|side files: 0 copied, 1 there already",
	} {
		var said bytes.Buffer
		m := &migration{
			source: listed{jobs: []domain.Job{ended, gone, outside, spoilt, whole}}, media: &movedMedia{from, to}, page: 2,
			out: cli.Streams{Out: &said, Err: io.Discard},
		}
		must(t, m.files(t.Context(), &steps{show: func(float64, string) {}}))
		var lines []string
		for _, c := range m.copied {
			lines = append(lines, c.line(false))
		}
		if got := strings.Join(lines, "|"); got != want {
			t.Errorf("says %s, want %s", got, want)
		}
		told := strings.Split(strings.TrimSpace(said.String()), "\n")
		if len(told) != 3 || !strings.HasPrefix(told[0], "missing: job gone (pending), upload ") ||
			told[1] != "missing: job outside (pending), upload /etc/passwd" || !strings.HasPrefix(told[2], "different: job spoilt") {
			t.Errorf("tells %q", told)
		}
	}
	if song, err := os.ReadFile(filepath.Join(target, "output", "whole", "vocals.wav")); err != nil || string(song) != "la" {
		t.Errorf("the copy of the side file is %q, %v", song, err)
	}
	if left, err := os.ReadDir(filepath.Join(target, "uploads")); err != nil || len(left) != 1 || left[0].Name() != filepath.Base(whole.Input.Path) {
		t.Errorf("uploads are %v, %v", left, err)
	}
}
