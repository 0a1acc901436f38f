package e2e_test

import (
	"context"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// gated is an analyzer that goes on when the file is there that its argument names.
const gated = `while [ ! -e "$1" ]; do sleep 0.1; done
printf '{"id":"x","duration_sec":1,"tempo":{"bpm_global":1},"beats":[],"downbeats":[],"meter":{"numerator":4,"denominator":4},"chords":[],"lyrics":[]}'`

func TestOneInstanceTakesASongAndAnotherRunsIt(t *testing.T) {
	t.Parallel()
	s := onPostgres(t)
	api, worker := s.start("--role", "api"), s.start("--role", "worker")
	all := api.follow("/api/events", "")
	all.until("hello")
	id := api.submit("song.wav", wave(t))
	before, _ := all.until("completed")
	if told := strings.Join(before, " "); !strings.Contains(told, "created started progressed") {
		t.Errorf("before the end the stream tells %s", told)
	}
	api.answers(id)
	for _, p := range []*program{api, worker} {
		for _, path := range []string{"/livez", "/readyz", "/health", "/metrics"} {
			p.expect(http.StatusOK, http.MethodGet, path)
		}
	}
	if r := worker.expect(http.StatusServiceUnavailable, http.MethodGet, "/api/status/"+id); !strings.Contains(string(r.body), "not_answered_here") {
		t.Errorf("a worker answers %s", r.body)
	}
	for _, p := range []*program{api, worker} {
		p.stop()
	}
}

func TestACancelReachesTheInstanceThatRunsTheJob(t *testing.T) {
	t.Parallel()
	s := onPostgres(t)
	api := s.start("--role", "api")
	s.start("--role", "worker", "--workers", "1", "--analyzer", "sleep 3600")
	for _, end := range []struct{ method, call string }{
		{http.MethodPost, "/cancel"}, {http.MethodDelete, ""},
	} {
		id := api.submit("long.wav", wave(t))
		api.wait(id, "processing")
		asked := time.Now()
		api.expect(http.StatusOK, end.method, jobPath(id, end.call))
		// There is one worker: the next job can start only when the child is gone.
		next := api.submit("next.wav", wave(t))
		api.wait(next, "processing")
		t.Logf("%s: the worker was free after %v", end.method+end.call, time.Since(asked))
		api.expect(http.StatusOK, http.MethodPost, jobPath(next, "/cancel"))
	}
}

func TestAnotherInstanceTakesOverFromOneThatIsKilled(t *testing.T) {
	t.Parallel()
	s := onPostgres(t)
	r := newReceiver(t)
	hooks := []string{"--webhook-allow-private", "--webhook", r.url, "--webhook-secret", serviceSecret}
	first := s.start(append(hooks, "--analyzer", "sleep 3600")...)
	id := first.submit("song.wav", wave(t))
	first.wait(id, "processing")
	second := s.start(hooks...)
	first.signal(syscall.SIGKILL)
	first.exit()
	killed := time.Now()
	if s := second.wait(id, "complete", "error"); s.Status != "complete" || s.Attempt != 0 {
		t.Errorf("after the crash the job ends as %+v", s)
	}
	t.Logf("the job was done after %v", time.Since(killed))
	r.wantTypes(serviceSecret, id, "job.completed")
	t.Logf("a webhook was told after %v", time.Since(killed))
}

func TestAnInstanceThatIsTooOldRunsNoJobsAndGoesOnAnswering(t *testing.T) {
	t.Parallel()
	s := onPostgres(t)
	p := s.start()
	p.wait(p.submit("song.wav", wave(t)), "complete")
	conn, err := pgx.Connect(t.Context(), s.database)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background()) //nolint:errcheck // it has done its work
	migrate := func(statement string) {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	migrate("INSERT INTO songmap_migrations (name, group_id, migrated_at) VALUES ('29990101000001', 9, now())")
	p.waitForLog("a newer songmap has brought the database up to date")
	id := p.submit("song.wav", wave(t))
	if s := p.status(id); s.Status != "pending" {
		t.Errorf("the job is %+v", s)
	}
	p.expect(http.StatusOK, http.MethodGet, "/readyz")
	s.refused("was written by a newer songmap", "serve", "--listen", "127.0.0.1:0")

	migrate("DELETE FROM songmap_migrations WHERE name LIKE '2999%' OR name LIKE '%05'")
	s.refused("is used by older instances", "serve", "--listen", "127.0.0.1:0")
	p.wait(id, "complete") // all is as it was
}
