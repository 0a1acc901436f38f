package e2e_test

import (
	"bytes"
	"net/http"
	"path/filepath"
	"testing"
)

// everyStore runs a test over each store of jobs.
func everyStore(t *testing.T, test func(t *testing.T, s *site)) {
	t.Helper()
	for _, database := range []string{"memory:", "output/jobs.db"} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			if database == "memory:" {
				s.database = database
			} else {
				s.database = filepath.Join(s.dir, database)
			}
			test(t, s)
		})
	}
}

func TestASongGoesInAndItsSongMapComesOut(t *testing.T) {
	t.Parallel()
	everyStore(t, func(t *testing.T, s *site) {
		c, _ := s.serve()
		song := wave(t)
		id := c.submit("My Song.wav", song)
		if s := c.wait(id, "complete", "error"); s.Status != "complete" || s.Progress != 1 || s.FileName != "My Song.wav" {
			t.Fatalf("the job ends as %+v", s)
		}
		var answer struct {
			SongMap struct {
				Duration float64 `json:"duration_sec"`
				Tempo    struct {
					BPM float64 `json:"bpm_global"`
				} `json:"tempo"`
				Beats []float64 `json:"beats"`
			} `json:"song_map"`
		}
		c.expect(http.StatusOK, http.MethodGet, "/api/songmap/"+id).json(t, &answer)
		if m := answer.SongMap; m.Tempo.BPM < 118 || m.Tempo.BPM > 122 || len(m.Beats) < 12 {
			t.Errorf("the Song Map of 120 bpm drums says %v", m)
		}
		original := "/api/audio/" + id + "/original"
		if r := c.get(original); !bytes.Equal(r.body, song) {
			t.Error("the original is not what was sent")
		}
		if r := c.get(original, "Range", "bytes=4-7"); r.StatusCode != http.StatusPartialContent || !bytes.Equal(r.body, song[4:8]) {
			t.Errorf("a range of the original answers %d %q", r.StatusCode, r.body)
		}
		c.expect(http.StatusOK, http.MethodDelete, jobPath(id, ""))
		c.expect(http.StatusNotFound, http.MethodGet, "/api/status/"+id)
		c.expect(http.StatusNotFound, http.MethodGet, "/api/songmap/"+id)
		c.expect(http.StatusNotFound, http.MethodGet, original)
	})
}

func TestCancelRetryAndCleanUp(t *testing.T) {
	t.Parallel()
	everyStore(t, func(t *testing.T, s *site) {
		c, _ := s.serve("--analyzer", "sleep 3600", "--drain", "0s")
		id := c.submit("long.wav", wave(t))
		c.wait(id, "processing")
		c.expect(http.StatusConflict, http.MethodPost, jobPath(id, "/retry"))
		c.expect(http.StatusOK, http.MethodPost, jobPath(id, "/cancel"))
		if s := c.status(id); s.Status != "error" || s.ErrorCode != "cancelled" {
			t.Errorf("a cancelled job is %+v", s)
		}
		c.expect(http.StatusConflict, http.MethodGet, "/api/songmap/"+id)
		c.expect(http.StatusOK, http.MethodPost, jobPath(id, "/retry"))
		c.wait(id, "processing")
		c.expect(http.StatusAccepted, http.MethodGet, "/api/songmap/"+id)
		c.expect(http.StatusOK, http.MethodPost, jobPath(id, "/cancel"))
		var cleaned struct {
			Deleted int `json:"deleted_count"`
		}
		c.expect(http.StatusOK, http.MethodDelete, "/api/jobs/cleanup?days=1").json(t, &cleaned)
		if cleaned.Deleted != 0 {
			t.Errorf("a clean-up of old jobs deleted %d young ones", cleaned.Deleted)
		}
		c.expect(http.StatusOK, http.MethodDelete, "/api/jobs/cleanup?days=0").json(t, &cleaned)
		if cleaned.Deleted != 1 {
			t.Errorf("a clean-up of all finished jobs deleted %d, want 1", cleaned.Deleted)
		}
	})
}

func TestClientsNameTheirJobs(t *testing.T) {
	t.Parallel()
	everyStore(t, func(t *testing.T, s *site) {
		c, _ := s.serve()
		for _, name := range []string{"mine", "--help"} { // which must not turn into an option
			if id := c.submit("a.wav", wave(t), "job_id", name); id != name {
				t.Errorf("the job is called %q, want %q as the client chose", id, name)
			}
			if s := c.wait(name, "complete", "error"); s.Status != "complete" {
				t.Errorf("the job called %s ends as %+v", name, s)
			}
		}
		if r := c.upload("a.wav", wave(t), "job_id", "mine"); r.StatusCode != http.StatusBadRequest {
			t.Errorf("a taken job_id answers %d: %s", r.StatusCode, r.body)
		}
		if r := c.upload("a.wav", wave(t), "job_id", "../mine"); r.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("an impossible job_id answers %d: %s", r.StatusCode, r.body)
		}
	})
}
