package e2e_test

import (
	"bytes"
	"errors"
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

func TestBackupAndRestoreFollowNoLink(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c, stop := s.serve()
	song := wave(t)
	linked, moved := c.submit("linked.wav", song), c.submit("moved.wav", song)
	c.wait(linked, "complete")
	c.wait(moved, "complete")
	dir := filepath.Join(s.dir, "safe")
	s.ok("backup", dir, "--with-media")
	stop()
	whole := backups(t, dir)[0]

	secret := s.put("secret", []byte("secret"))
	songMap := filepath.Join(s.dir, "output", linked, linked+".song_map.json")
	swap(t, songMap, secret)
	outside := filepath.Join(s.dir, "outside")
	if err := os.Mkdir(outside, 0o700); err != nil {
		t.Fatal(err)
	}
	swap(t, filepath.Join(s.dir, "output", moved), outside)

	other := filepath.Join(s.dir, "other")
	if said := s.ok("backup", other, "--with-media"); !strings.Contains(said, "2 missing") {
		t.Errorf("backup says %s, want 2 missing", said)
	}
	for _, f := range readManifest(t, backups(t, other)[0]).Files {
		if f.Missing != (f.Kind == "song_map") || f.Missing && f.SHA256 != "" {
			t.Errorf("the manifest has %+v", f)
		}
	}
	code, out, _ := s.run(append([]string{"restore", whole}, s.places()...)...)
	if code != 1 || !strings.Contains(out, "obstructed: job "+linked) || !strings.Contains(out, "obstructed: job "+moved) {
		t.Errorf("restore: exit code %d, says\n%s", code, out)
	}
	if left, err := os.ReadDir(outside); err != nil || len(left) != 0 || string(s.read(secret)) != "secret" {
		t.Errorf("restored through a link: %v, %v, %s", left, err, s.read(secret))
	}
}

// swap puts a link in the place of what bears the name.
func swap(t *testing.T, name, to string) {
	t.Helper()
	if err := errors.Join(os.RemoveAll(name), os.Symlink(to, name)); err != nil {
		t.Fatal(err)
	}
}

func TestFoldersThatAreMadeAreForTheirOwnerAlone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	_, stop := s.serve()
	stop()
	for _, name := range []string{"uploads", "output"} {
		if info, err := os.Stat(filepath.Join(s.dir, name)); err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("%s has mode %v, %v, want 0700", name, info.Mode(), err)
		}
	}
}

func TestAFolderThatOthersCanLookIntoDrawsAWarning(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	if err := os.Mkdir(filepath.Join(s.dir, "uploads"), 0o755); err != nil { //nolint:gosec // that is the test
		t.Fatal(err)
	}
	p := s.start()
	p.stop()
	var warned []string
	for line := range strings.Lines(p.log.text()) {
		if strings.Contains(line, "can look into") {
			warned = append(warned, line)
		}
	}
	if len(warned) != 1 || !strings.Contains(warned[0], "WARN") || !strings.Contains(warned[0], "uploads") {
		t.Errorf("warnings: %q, want one that names uploads", warned)
	}
}
