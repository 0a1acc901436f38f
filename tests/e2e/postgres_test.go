package e2e_test

import (
	"net/http"
	"strings"
	"testing"

	"songmap/tests/postgresql"
)

// onPostgres is a site whose servers share a database.
func onPostgres(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	s.database = postgresql.Database(t)
	return s
}

func TestAServiceOnPostgreSQLFindsItsJobsAgain(t *testing.T) {
	t.Parallel()
	s := onPostgres(t)
	p := s.start()
	id := p.submit("song.wav", wave(t))
	p.wait(id, "complete")
	p.stop()
	p = s.start()
	p.answers(id)
	if code := p.get("/readyz").StatusCode; code != http.StatusOK {
		t.Errorf("/readyz = %d", code)
	}
}

func TestAServerThatGoesAwayIsMissedAndFoundAgain(t *testing.T) {
	t.Parallel()
	s := onPostgres(t)
	var link *postgresql.Link
	link, s.database = postgresql.Connect(t, s.database)
	p := s.start()
	p.wait(p.submit("song.wav", wave(t)), "complete")
	link.Cut()
	response := p.upload("song.wav", wave(t))
	if response.StatusCode != http.StatusServiceUnavailable || response.Header.Get("Retry-After") == "" {
		t.Errorf("an upload got %d, %v, want 503 and Retry-After", response.StatusCode, response.Header)
	}
	for _, path := range []string{"/readyz", "/health", "/api/jobs"} {
		if code := p.get(path).StatusCode; code != http.StatusServiceUnavailable {
			t.Errorf("%s got %d, want 503", path, code)
		}
	}
	link.Mend()
	p.wait(p.submit("song.wav", wave(t)), "complete")
	if code := p.get("/readyz").StatusCode; code != http.StatusOK {
		t.Errorf("/readyz = %d", code)
	}
}

func TestAServerThatIsAwayAtTheStartIsWaitedForALittle(t *testing.T) {
	t.Parallel()
	s := onPostgres(t)
	var link *postgresql.Link
	link, s.database = postgresql.Connect(t, s.database)
	link.Cut()
	out, err := s.command(append([]string{"serve", "--start-timeout", "1ms"}, s.args()...)...).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "cannot be reached") {
		t.Errorf("serve = %v\n%s", err, out)
	}
	p, _ := s.launch("--start-timeout", "1m")
	p.waitForLog("waiting for the database")
	link.Mend()
	p.waitForLog("songmap serves")
}

func TestTheAddressOfADatabaseIsShownWithoutItsPassword(t *testing.T) {
	t.Parallel()
	s := onPostgres(t)
	s.database = strings.Replace(s.database, "postgres@", "postgres:hushhush@", 1)
	p := s.start()
	health := string(p.get("/health").body)
	if !strings.Contains(health, "postgres:///test") || strings.Contains(health+p.log.text(), "hushhush") {
		t.Errorf("/health = %s\nlog:\n%s", health, p.log.text())
	}
	for _, command := range []string{"backup", "check", "vacuum"} {
		out, err := s.command(command, "--database", s.database).CombinedOutput()
		if err == nil || !strings.Contains(string(out), "PostgreSQL's own tools") || strings.Contains(string(out), "hushhush") {
			t.Errorf("%s = %v\n%s", command, err, out)
		}
	}
}

func TestASecondInstanceLeavesTheFirstItsJobs(t *testing.T) {
	t.Parallel()
	s := onPostgres(t)
	first := s.start("--analyzer", "sleep 600")
	id := first.submit("song.wav", wave(t))
	first.wait(id, "processing")
	second := s.start("--role", "api")
	second.wait(id, "processing")
	if history := second.get("/api/jobs/" + id + "/history"); strings.Contains(string(history.body), "requeued") {
		t.Errorf("the second took it back: %s", history.body)
	}
}
