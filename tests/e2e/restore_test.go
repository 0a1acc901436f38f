package e2e_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestARestoreTellsWhatIsMissing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c, stop := s.serve()
	gone, other := c.submit("gone.wav", wave(t)), c.submit("other.wav", wave(t))
	c.wait(gone, "complete")
	c.wait(other, "complete")
	dir := filepath.Join(s.dir, "safe")
	s.ok("backup", dir)
	stop()
	if err := os.RemoveAll(filepath.Join(s.dir, "output", gone)); err != nil {
		t.Fatal(err)
	}
	s.put(filepath.Join("output", other, other+".song_map.json"), []byte("{}"))
	code, out, complaints := s.run(append([]string{"restore", backups(t, dir)[0]}, s.places()...)...)
	if code != 1 || !strings.Contains(out, "missing: job "+gone) || !strings.Contains(out, "different: job "+other) || !strings.Contains(complaints, "2 of") {
		t.Errorf("exit code %d, says\n%s%s", code, out, complaints)
	}
	if code, out, _ := s.run(append([]string{"check"}, s.places()...)...); code != 1 || !strings.Contains(out, "missing: job "+gone) || strings.Count(out, "\n") != 1 {
		t.Errorf("check: exit code %d, says\n%s", code, out)
	}
}

func TestABadBackupIsRefusedAndTheDatabaseStays(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c, stop := s.serve("--analyzer", "sleep 3600", "--drain", "0s")
	for range 40 {
		c.submit("song.wav", []byte("x"))
	}
	dir := filepath.Join(s.dir, "safe")
	s.ok("backup", dir)
	stop()
	before := s.read(s.database)
	whole := s.read(backups(t, dir)[0])
	damaged := bytes.Clone(whole)
	copy(damaged[len(damaged)/2:], bytes.Repeat([]byte{0xa5}, 3*4096))
	for why, content := range map[string][]byte{
		"not a SQLite database": []byte(strings.Repeat("these are only words ", 100)),
		"is damaged":            damaged,
		"another program":       {},
	} {
		s.refused(why, "restore", s.put("bad.db", content))
	}
	changed := s.put("jobs-20200101T000000Z.db", whole)
	s.put("jobs-20200101T000000Z.manifest.json", []byte(`{"songmap":"1","sha256":"of another"}`))
	s.refused("not as its manifest says", "restore", changed)
	s.refused("no such file", "restore", filepath.Join(s.dir, "none.db"))
	s.refused("the database itself", "restore", s.database)
	if !bytes.Equal(s.read(s.database), before) {
		t.Error("the database was changed")
	}
	if left := leftovers(t, s); len(left) != 1 {
		t.Errorf("beside the database there are %v", left)
	}
}
