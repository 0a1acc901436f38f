package e2e_test

import (
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// oldSite is a folder as the old service left it.
func oldSite(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	if err := os.CopyFS(filepath.Join(s.dir, "output"), os.DirFS("../testdata/legacy/output")); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheOldServicesJobsGoOn(t *testing.T) {
	t.Parallel()
	s := oldSite(t)
	p := s.start()
	var list struct {
		Count int `json:"count"`
	}
	p.expect(http.StatusOK, http.MethodGet, "/api/jobs").json(t, &list)
	if list.Count != 5 {
		t.Errorf("lists %d jobs, want all five", list.Count)
	}
	// One row names its Song Map; the other's lies at the default place.
	for _, id := range []string{"2ae3dc28", "fa91a6e1"} {
		p.expect(http.StatusOK, http.MethodGet, "/api/songmap/"+id)
	}
	// One was waiting, the other left behind in the middle; both uploads are gone.
	for _, id := range []string{"ecbe9f5a", "b72e82dc"} {
		if s := p.wait(id, "error", "complete"); s.ErrorCode != "input_missing" {
			t.Errorf("job %s whose upload is gone ends as %+v", id, s)
		}
	}
	if s := p.status("670041d6"); s.Status != "error" || !strings.Contains(s.ErrorMessage, "ModuleNotFoundError") {
		t.Errorf("the job that had failed is %+v", s)
	}
	if info, err := os.Stat(s.database); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the database has mode %v, %v, want 600", info.Mode(), err)
	}
}

// sqlite3 runs SQL in the program that operators use, while the server runs.
func (s *site) sqlite3(sql string) string {
	s.t.Helper()
	out, err := exec.CommandContext(s.t.Context(), "sqlite3", "-cmd", ".timeout 5000", s.database, sql).CombinedOutput()
	if errors.Is(err, exec.ErrNotFound) && os.Getenv("CI") == "" {
		s.t.Skip("sqlite3 is not installed")
	}
	if err != nil {
		s.t.Fatalf("%s: %v: %s", sql, err, out)
	}
	return strings.TrimSpace(string(out))
}

func TestTheOldServicesSQLWorksWhileWeRun(t *testing.T) {
	t.Parallel()
	s := oldSite(t)
	p := s.start()
	for _, id := range []string{"ecbe9f5a", "b72e82dc"} {
		p.wait(id, "error")
	}
	for _, c := range []struct{ sql, want string }{
		{"PRAGMA integrity_check;", "ok"},
		{"SELECT COUNT(*) FROM jobs WHERE created_at < 1759373783.6;", "4"},
		{"VACUUM;", ""},
		{`INSERT INTO jobs (job_id,status,created_at,started_at,completed_at,progress,error_message,song_map_path,input_file)
		  VALUES ('old1','pending',1759373790.5,NULL,NULL,0.0,NULL,NULL,'uploads/old1.mp3');`, ""},
		{"UPDATE jobs SET status='error', error_message='by the old service' WHERE job_id='old1';", ""},
	} {
		if got := s.sqlite3(c.sql); got != c.want {
			t.Errorf("%s answers %q, want %q", c.sql, got, c.want)
		}
	}
	row := strings.Split(s.sqlite3("SELECT * FROM jobs WHERE job_id='2ae3dc28';"), "|")
	if len(row) < 9 || row[1] != "complete" || row[5] != "1.0" || row[8] != "uploads/2ae3dc28.mp3" {
		t.Errorf("read by position, a row is %q", row)
	}
	if st := p.status("old1"); st.Status != "error" || st.FileName != "old1.mp3" {
		t.Errorf("the row that the old service wrote is %+v", st)
	}
	var list struct {
		Count int `json:"count"`
	}
	p.expect(http.StatusOK, http.MethodGet, "/api/jobs?status=error").json(t, &list)
	if list.Count != 4 {
		t.Errorf("%d jobs failed, want 4: what others write is counted", list.Count)
	}
	s.sqlite3("DELETE FROM jobs WHERE job_id='old1';")
	p.expect(http.StatusNotFound, http.MethodGet, "/api/status/old1")
}
