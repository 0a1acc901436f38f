package e2e_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// age makes everything on the site as old as files must be to be swept.
func (s *site) age() {
	s.t.Helper()
	yesterday := time.Now().Add(-24 * time.Hour)
	if err := filepath.WalkDir(s.dir, func(path string, _ os.DirEntry, err error) error {
		return errors.Join(err, os.Chtimes(path, yesterday, yesterday))
	}); err != nil {
		s.t.Fatal(err)
	}
}

// answers checks that jobs have all that belongs to them.
func (p *program) answers(ids ...string) {
	p.t.Helper()
	for _, id := range ids {
		p.expect(http.StatusOK, http.MethodGet, "/api/songmap/"+id)
		p.expect(http.StatusOK, http.MethodGet, "/api/audio/"+id+"/original")
	}
}

func (p *program) done(n int) (ids []string) {
	p.t.Helper()
	for i := range n {
		ids = append(ids, p.submit(fmt.Sprintf("%d.wav", i), wave(p.t)))
	}
	for _, id := range ids {
		p.wait(id, "complete")
	}
	return ids
}

func TestAStartWithoutTheDatabaseLosesNoFile(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]func(*site){
		"missing": func(s *site) { s.rename(s.database, s.database+".away") },
		"empty": func(s *site) {
			s.rename(s.database, s.database+".away")
			s.put(filepath.Join("output", "jobs.db"), nil)
		},
		"another": func(s *site) {
			other := newSite(s.t)
			p := other.start()
			p.done(1)
			p.stop()
			s.rename(s.database, s.database+".away")
			s.rename(other.database, s.database)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			p := s.start()
			ids := p.done(3)
			p.stop()
			s.age()
			lose(s)
			p = s.start()
			p.waitForLog("upload folder " + s.folder("uploads") + " belongs to another database")
			p.waitForLog("output folder " + s.folder("output") + " belongs to another database")
			meanwhile := p.done(1)
			p.answers(meanwhile...)
			p.stop()
			s.rename(s.database, s.database+".meantime")
			s.rename(s.database+".away", s.database)
			s.age()
			p = s.start()
			p.waitForLog("moved files that belong to no job into the trash") // those of the meantime
			p.answers(ids...)
			p.expect(http.StatusNotFound, http.MethodGet, "/api/status/"+meanwhile[0])
			p.stop()
			s.rename(s.database, s.database+".away")
			s.rename(s.database+".meantime", s.database)
			s.start().answers(meanwhile...)
		})
	}
}

// counts waits until the metrics have a line.
func (p *program) counts(line string) {
	p.t.Helper()
	for deadline := time.Now().Add(patience); !strings.Contains(string(p.get("/metrics").body), line); {
		if time.Now().After(deadline) {
			p.t.Fatalf("the metrics never say %s", line)
		}
	}
}

// restored is a site whose database is an older one: that of a backup which
// lies in safe, made after the early jobs and before the late ones.
func restored(t *testing.T, before, after int) (s *site, safe string, early, late []string) {
	t.Helper()
	s = newSite(t)
	p := s.start()
	early = p.done(before)
	safe = filepath.Join(s.dir, "safe")
	s.ok("backup", safe)
	late = p.done(after)
	p.stop()
	s.age()
	s.ok("restore", backups(t, safe)[0])
	return s, safe, early, late
}

func TestFilesComeBackWithTheDatabaseThatKnowsThem(t *testing.T) {
	t.Parallel()
	s, safe, early, late := restored(t, 3, 2)
	p := s.start()
	p.waitForLog("moved files that belong to no job into the trash")
	p.answers(early...)
	p.counts(`songmap_tidied_files_total{what="discarded"} 4`) // two uploads, two folders
	p.stop()
	newer, err := filepath.Glob(s.database + ".replaced-*")
	if err != nil || len(newer) != 1 {
		t.Fatalf("kept aside: %v, %v", newer, err)
	}
	for _, back := range []func(){
		func() { s.ok("restore", newer[0]) },
		func() { s.rename(newer[0], s.database); s.checked() },
		func() { s.rename(newer[0], s.database) }, // and the start
	} {
		keep := s.read(newer[0])
		back()
		s.put(strings.TrimPrefix(newer[0], s.dir+"/"), keep)
		p = s.start()
		p.answers(append(early, late...)...)
		p.stop()
		s.age()
		s.ok("restore", backups(t, safe)[0])
		p = s.start()
		p.waitForLog("moved files that belong to no job into the trash")
		p.stop()
	}
}

// checked has check repair what it finds, which must be all.
func (s *site) checked() {
	s.t.Helper()
	if out := s.ok("check", "--repair"); !strings.Contains(out, "repaired: trash: brought back") {
		s.t.Errorf("check --repair says %q", out)
	}
}

func TestASweepOfMostFilesWaitsForAPerson(t *testing.T) {
	t.Parallel()
	s, _, early, _ := restored(t, 1, 2)
	p := s.start()
	p.waitForLog("2 of 3 belong to no job of this database")
	p.stop()
	if _, err := os.Stat(filepath.Join(s.folder("uploads"), ".trash")); err == nil {
		t.Error("there is something in the trash")
	}
	if out := s.ok("check", "--repair"); strings.Count(out, "(in the trash now)") != 4 {
		t.Errorf("check --repair says %q", out)
	}
	p = s.start()
	p.answers(early...)
}

func TestAFolderWithoutAMarkIsNobodysUntilSomebodyInsists(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.start()
	ids := p.done(2)
	p.stop()
	if err := os.Remove(filepath.Join(s.folder("uploads"), ".songmap")); err != nil {
		t.Fatal(err)
	}
	p = s.start()
	p.waitForLog("does not say of which database")
	p.isReady(http.StatusOK)
	p.answers(ids...)
	p.stop()
	if code, out, _ := s.run(append([]string{"check"}, s.places()...)...); code != 1 || !strings.Contains(out, "does not say to which database") {
		t.Errorf("check: exit code %d, says %q", code, out)
	}
	if out := s.ok("check", "--repair"); !strings.Contains(out, "repaired: folder: ") {
		t.Errorf("check --repair says %q", out)
	}
	if out := s.ok("check"); out != "" {
		t.Errorf("check after the repair says %q", out)
	}
}

func TestADatabaseWithJobsRefusesAnEmptyFolderUntilSomebodyInsists(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.start()
	ids := p.done(1)
	p.stop()
	s.rename(s.folder("uploads"), s.folder("away"))
	if err := os.Mkdir(s.folder("uploads"), 0o700); err != nil {
		t.Fatal(err)
	}
	p = s.start()
	p.waitForLog("is not the one with the files of this database")
	p.isReady(http.StatusServiceUnavailable)
	if r := p.upload("song.wav", wave(t)); r.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("an upload answers %d: %s", r.StatusCode, r.body)
	}
	if err := os.Remove(s.folder("uploads")); err != nil { // not empty, had anything come into it
		t.Fatal(err)
	}
	s.rename(s.folder("away"), s.folder("uploads"))
	p.isReady(http.StatusOK)
	p.answers(ids...)
	p.stop()
	if err := os.RemoveAll(s.folder("uploads")); err != nil {
		t.Fatal(err)
	}
	if out := s.ok("check", "--repair"); !strings.Contains(out, "repaired: folder: ") {
		t.Errorf("check --repair says %q", out)
	}
	p = s.start()
	p.isReady(http.StatusOK)
	p.done(1)
}

func TestAFolderOfTheVersionBeforeIsTakenOver(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.start()
	ids := p.done(2)
	p.stop()
	s.age()
	for folder, mark := range map[string]string{"uploads": "../output/jobs.db\n", "output": "jobs.db\n"} {
		s.put(filepath.Join(folder, ".songmap"), []byte(mark))
	}
	s.sqlite3("DROP TABLE identity; DELETE FROM bun_migrations WHERE name IN ('20261127000001', '20261128000002');")
	s.rename(s.database, s.database+".away")
	p = s.start()
	p.waitForLog("belongs to another database") // a new one in the place that the mark names
	p.done(3)
	p.stop()
	s.age()
	p = s.start() // which has jobs now
	p.waitForLog("belongs to another database")
	p.stop()
	s.rename(s.database+".away", s.database)
	p = s.start()
	p.answers(ids...)
	p.stop()
	if strings.Count(p.log.text(), "belongs to another") > 0 {
		t.Errorf("the upgraded database is no owner:\n%s", p.log.text())
	}
	if mark := string(s.read(filepath.Join(s.folder("uploads"), ".songmap"))); len(mark) != 33 {
		t.Errorf("the mark is now %q", mark)
	}
}

func TestARestoreTakesFoldersThatAStartHasMadeBeforeIt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.start()
	ids := p.done(1)
	safe := filepath.Join(s.dir, "safe")
	s.ok("backup", "--with-media", safe)
	p.stop()
	for _, name := range []string{"uploads", "output"} { // with the database
		if err := os.RemoveAll(s.folder(name)); err != nil {
			t.Fatal(err)
		}
	}
	s.start().stop()
	if out := s.ok("restore", backups(t, safe)[0]); strings.Contains(out, "belongs to another") {
		t.Errorf("restore says %q", out)
	}
	if out := s.ok("check"); out != "" {
		t.Errorf("check says %q", out)
	}
	s.start().answers(ids...)
}
