package e2e_test

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"songmap/tests/postgresql"
)

// migrate runs the command from the site's file to a database.
func (s *site) migrate(dsn string, more ...string) (code int, out, complaints string) {
	s.t.Helper()
	return s.run(slices.Concat([]string{"migrate", "--from", "sqlite:" + s.database, "--to", dsn, "--upload-dir", s.folder("uploads"), "--output-dir", s.folder("output")}, more)...)
}

// moves is migrate that must succeed.
func (s *site) moves(dsn string, more ...string) (out string) {
	s.t.Helper()
	code, out, complaints := s.migrate(dsn, more...)
	if code != 0 {
		s.t.Fatalf("migrate: exit code %d, says\n%s%s", code, out, complaints)
	}
	return out
}

// staysPut is migrate that must say why not, in one line without secrets. Its exit code
// is 2 where a flag is at fault.
func (s *site) staysPut(why, dsn string, more ...string) {
	s.t.Helper()
	code, out, complaints := s.migrate(dsn, more...)
	if code != 1 && code != 2 || !strings.Contains(complaints, why) || strings.Count(complaints, "\n") != 1 || strings.Contains(complaints, "hush") {
		s.t.Errorf("migrate: exit code %d, says %q%q, want one line with %q", code, out, complaints, why)
	}
}

// answersOf are what a server says of a job that has ended.
func answersOf(c client, id string) (all []string) {
	c.t.Helper()
	for _, path := range []string{jobPath(id, ""), "/api/status/" + id, jobPath(id, "/history"), jobPath(id, "/deliveries"), "/api/songmap/" + id, "/api/audio/" + id + "/original"} {
		all = append(all, string(c.get(path).body))
	}
	return all
}

// newestEvent is the number of a job's last event.
func newestEvent(c client, id string) (number int64) {
	c.t.Helper()
	var history struct{ Events []struct{ Number int64 } }
	c.expect(http.StatusOK, http.MethodGet, jobPath(id, "/history")).json(c.t, &history)
	for _, e := range history.Events {
		number = max(number, e.Number)
	}
	return number
}

func TestEverythingMovesIntoPostgreSQL(t *testing.T) {
	t.Parallel()
	dsn := postgresql.Database(t)
	s, r := newSite(t), newReceiver(t)
	r.refuses.Store(true)
	p := s.start("--webhook-allow-private")
	h := p.addHook(r.url, "completed", "failed")
	complete, failed := p.submit("song.wav", wave(t), "group", "a"), p.submit("noise.wav", []byte("no song"))
	p.wait(complete, "complete")
	p.wait(failed, "error")
	p.stop()
	p = s.start("--analyzer", "sleep 600", "--workers", "1", "--webhook-allow-private")
	processing, pending := p.submit("song.wav", wave(t)), p.submit("song.wav", wave(t))
	p.wait(processing, "processing")
	last := newestEvent(p.client, processing)
	hooks := p.deliveries("/api/webhooks/" + h.ID)
	before := [][]string{answersOf(p.client, complete), answersOf(p.client, failed)}
	s.staysPut("in use", dsn)
	p.signal(syscall.SIGKILL)
	p.exit()

	if out := s.moves(dsn, "--dry-run"); !strings.Contains(out, "jobs: 4 to copy") {
		t.Errorf("a dry run says\n%s", out)
	}
	out := s.moves(dsn)
	for _, want := range []string{"jobs: 4 copied\n", "webhooks: 1 copied\n", "being analysed: 1"} {
		if !strings.Contains(out, want) {
			t.Errorf("migrate says\n%s\nwant %q", out, want)
		}
	}
	s.staysPut("has moved into postgres:///test", dsn)

	moved := &site{t: t, dir: s.dir, database: dsn}
	r.refuses.Store(false)
	p = moved.start("--webhook-allow-private", "--secrets-key", s.database+"-secrets-key")
	for i, id := range []string{complete, failed} {
		for n, answer := range answersOf(p.client, id) {
			if n != 3 && answer != before[i][n] { // deliveries go on
				t.Errorf("of job %s it says\n%.500s\nit said\n%.500s", id, answer, before[i][n])
			}
		}
	}
	after := p.deliveries("/api/webhooks/" + h.ID).Deliveries
	for n, d := range hooks.Deliveries {
		is := after[len(after)-len(hooks.Deliveries)+n]
		if is.Delivery != d.Delivery || is.MessageID != d.MessageID || is.Event != d.Event {
			t.Errorf("a delivery is %+v, was %+v", is, d)
		}
	}
	for _, id := range []string{pending, processing} {
		p.wait(id, "complete")
		if n := newestEvent(p.client, id); n <= last {
			t.Errorf("a new event has number %d, the last before was %d", n, last)
		}
	}
	p.stop()

	s.refused("has moved into postgres:///test", "serve", "--listen", "127.0.0.1:0") // by mistake
	if _, out, _ := s.run(append([]string{"check"}, s.places()...)...); !strings.Contains(out, "database: has moved into") {
		t.Errorf("check says\n%s", out)
	}
	for _, folder := range []string{"uploads", "output"} { // on purpose
		if err := os.Remove(filepath.Join(s.dir, folder, ".songmap")); err != nil {
			t.Fatal(err)
		}
	}
	if out := s.ok("check", "--repair"); !strings.Contains(out, "repaired: database: has moved into") {
		t.Errorf("check --repair says\n%s", out)
	}
	p = s.start()
	if got := answersOf(p.client, complete)[0]; got != before[0][0] {
		t.Errorf("of job %s the file says\n%.500s\nit said\n%.500s", complete, got, before[0][0])
	}
	p.stop()
}

func TestMediaMoveWithTheirJobs(t *testing.T) {
	t.Parallel()
	dsn, b, s := postgresql.Database(t), newBucket(t), newSite(t)
	c, stop := s.serve("--analyzer", "sh "+s.put("stemmed.sh", []byte(stemmed))+" {id} {input} {output}")
	song := wave(t)
	whole, gone := c.submit("song.wav", song), c.submit("song.wav", song)
	c.wait(whole, "complete")
	c.wait(gone, "complete")
	songMap := c.get("/api/songmap/" + whole).body
	stop()
	if err := os.Remove(filepath.Join(s.dir, "output", gone, gone+".song_map.json")); err != nil {
		t.Fatal(err)
	}
	s.put(filepath.Join("output", whole, `a\b.txt`), nil)
	for _, more := range [][]string{{"--dry-run"}, nil} {
		code, out, complaints := s.migrate(dsn, append(b.media(), more...)...)
		if code != 1 || !strings.Contains(out, "missing: job "+gone+" (complete), song_map") || !strings.Contains(complaints, "2 of the jobs' files") ||
			!strings.Contains(out, "obstructed: job "+whole) {
			t.Errorf("migrate: exit code %d, says\n%s%s", code, out, complaints)
		}
		if n := len(b.objects(t)); n != 0 && more != nil {
			t.Errorf("a dry run has copied %d files", n)
		}
	}
	moved := &site{t: t, dir: t.TempDir(), database: dsn}
	c, _ = moved.serve(b.media()...)
	if after := c.get("/api/songmap/" + whole).body; !bytes.Equal(after, songMap) {
		t.Errorf("the Song Map was %s and is %s", songMap, after)
	}
	for _, what := range []string{"/original", "/stem/vocals"} {
		if r := c.get("/api/audio/" + whole + what); !bytes.Equal(r.body, song) {
			t.Errorf("%s answers %d with %d other bytes", what, r.StatusCode, len(r.body))
		}
	}
	c.wait(c.submit("song.wav", song), "complete")

	again := &site{t: t, dir: s.dir, database: postgresql.Database(t)} // by mistake
	code, _, complaints := again.run(append([]string{"serve"}, again.args()...)...)
	if code != 1 || !strings.Contains(complaints, "its files have moved to s3://") {
		t.Errorf("serve with the folders: exit code %d, says\n%s", code, complaints)
	}
}

func TestAMigrationThatCannotBeIsRefused(t *testing.T) {
	t.Parallel()
	dsn, s := postgresql.Database(t), newSite(t)
	s.staysPut("no such file", dsn)
	oldSite(t).staysPut("start songmap serve on it once", dsn)
	c, stop := s.serve()
	c.wait(c.submit("song.wav", wave(t)), "complete")
	stop()
	whole := s.read(s.database)
	words := &site{t: t, dir: s.dir, database: s.put("words.db", []byte(strings.Repeat("only words ", 100)))}
	words.staysPut("not a SQLite database", dsn)
	s.staysPut("cannot be reached", "postgres://me:hush@127.0.0.1:1/jobs")
	s.staysPut("needs a region", dsn, "--media", "s3://songs")

	b := newBucket(t)
	other, end := newSite(t).serve(b.media()...)
	other.wait(other.submit("song.wav", wave(t)), "complete")
	end()
	s.staysPut("belongs to another database", dsn, b.media()...)

	target := &site{t: t, dir: t.TempDir(), database: dsn}
	_, stop = target.serve()
	s.staysPut("is used by running instances", dsn)
	stop()
	if !bytes.Equal(s.read(s.database), whole) {
		t.Error("the file was changed")
	}
	target.database = postgresql.Database(t)
	c, stop = target.serve()
	c.submit("song.wav", wave(t))
	stop()
	s.staysPut("holds what is not of this source", target.database)
}
