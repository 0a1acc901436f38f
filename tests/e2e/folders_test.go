package e2e_test

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// folder is one of the site's.
func (s *site) folder(name string) string { return filepath.Join(s.dir, name) }

func (s *site) rename(from, to string) {
	s.t.Helper()
	if err := os.Rename(from, to); err != nil {
		s.t.Fatal(err)
	}
}

// isReady waits until the probe says so, or that it is not.
func (c client) isReady(want int) {
	c.t.Helper()
	for deadline := time.Now().Add(patience); c.get("/readyz").StatusCode != want; {
		if time.Now().After(deadline) {
			c.t.Fatalf("/readyz never answers %d: %s", want, c.get("/readyz").body)
		}
	}
}

// onTheWord is an analyzer that waits until a file is there, and then needs both
// folders.
const onTheWord = `
while [ ! -e "$4" ]; do sleep 0.05; done
cp "$2" "$3/vocals.wav" || exit 3
printf '{"id":"%s","duration_sec":1,"meter":{"numerator":4,"denominator":4},"tempo":{"bpm_global":120},"beats":[0.5],"downbeats":[0.5],"chords":[],"lyrics":[]}' "$1"
`

func TestJobsWaitForAFolderThatIsAway(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"uploads", "output"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			s.database = filepath.Join(s.dir, "jobs.db")
			script, word := s.put("slow.sh", []byte(onTheWord)), s.folder("word")
			p := s.start("--workers", "1", "--analyzer", "sh "+script+" {id} {input} {output} "+word)
			var ids []string
			for range 3 {
				ids = append(ids, p.submit("song.wav", wave(t)))
			}
			p.wait(ids[0], "processing")
			s.rename(s.folder(name), s.folder("away"))
			if name == "uploads" { // the disk is gone and its mount point shows
				if err := os.Mkdir(s.folder(name), 0o700); err != nil {
					t.Fatal(err)
				}
				if r := p.upload("song.wav", wave(t)); r.StatusCode != http.StatusServiceUnavailable {
					t.Errorf("an upload answers %d: %s", r.StatusCode, r.body)
				}
			}
			p.isReady(http.StatusServiceUnavailable)
			s.put("word", nil)
			p.waitForLog("could not prepare job")
			for _, id := range ids {
				if st := p.status(id); st.Status == "error" {
					t.Errorf("while its folder is away a job ends as %+v", st)
				}
			}
			if name == "uploads" {
				if entries, err := os.ReadDir(s.folder(name)); err != nil || len(entries) > 0 {
					t.Errorf("in the mount point there are %v, %v", entries, err)
				}
				if err := os.Remove(s.folder(name)); err != nil {
					t.Fatal(err)
				}
			}
			s.rename(s.folder("away"), s.folder(name))
			p.isReady(http.StatusOK)
			for _, id := range ids {
				p.wait(id, "complete")
			}
		})
	}
}
