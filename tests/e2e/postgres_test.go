package e2e_test

import (
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

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
	for _, command := range []string{"backup", "vacuum"} {
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

func TestCheckFindsAndRepairsWhatIsWrongWithADatabaseOfPostgreSQL(t *testing.T) {
	t.Parallel()
	s := onPostgres(t)
	s.refused("is not up to date, or holds no jobs", "check")
	c, stop := s.serve()
	id := c.submit("song.wav", wave(t))
	c.wait(id, "complete")
	if out := s.ok("check"); out != "" {
		t.Errorf("check of a healthy service says %q", out)
	}
	s.refused("is used by running instances: stop them first", "check", "--repair")
	stop()
	conn, err := pgx.Connect(t.Context(), s.database)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	for _, statement := range []string{
		"INSERT INTO job_totals (status, jobs) VALUES ('complete', 7) ON CONFLICT (status) DO UPDATE SET jobs = 7",
		"INSERT INTO deliveries (url, receiver, state, event_number, event_job_id, event_kind, event_at)" +
			" VALUES ('https://a.example', 'a.example', 'pending', 1, '" + id + "', 'completed', now())", // and no time to send it at
		"UPDATE backlogs SET pending = 5",
	} {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	s.rename(s.folder("output/"+id), s.folder("away"))
	stray := s.put("uploads/11111111-2222-4333-8444-555555555555.wav", nil)
	yesterday := time.Now().Add(-24 * time.Hour)
	if err := os.Chtimes(stray, yesterday, yesterday); err != nil {
		t.Fatal(err)
	}
	code, out, complaints := s.run(append([]string{"check"}, s.places()...)...)
	for _, want := range []string{"counter: counts ", "webhooks: 1 messages", "webhooks: counts 5", "missing: job " + id, "orphan: "} {
		if code != 1 || strings.Count(out, want) != 1 {
			t.Errorf("check: exit code %d, says\n%s%s\nwant %q", code, out, complaints, want)
		}
	}
	if strings.Count(out, "\n") != 5 {
		t.Errorf("check says\n%s", out)
	}
	s.rename(s.folder("away"), s.folder("output/"+id))
	if out := s.ok("check", "--repair"); strings.Count(out, "repaired: ") != 4 || strings.Count(out, "\n") != 4 {
		t.Errorf("check --repair says\n%s", out)
	}
	if out := s.ok("check"); out != "" {
		t.Errorf("check after the repair says\n%s", out)
	}
}
