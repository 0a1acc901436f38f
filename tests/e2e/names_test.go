package e2e_test

import (
	"os"
	"path/filepath"
	"testing"
)

// named is the same site, whose database goes by another name in a folder of its own.
func (s *site) named(database string) *site {
	return &site{t: s.t, dir: s.dir, database: filepath.Join(s.dir, "names", database)}
}

func TestASecondNameOfADatabaseIsNoWayAroundItsOwner(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.start()
	id := p.submit("song.wav", wave(t))
	p.wait(id, "complete")
	safe := filepath.Join(s.dir, "safe")
	s.ok("backup", safe)
	backup := backups(t, safe)[0]
	names := filepath.Join(s.dir, "names")
	if err := os.Mkdir(names, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, link := range map[string]func(from, to string) error{"soft.db": os.Symlink, "hard.db": os.Link} {
		other := s.named(name)
		if err := link(s.database, other.database); err != nil {
			t.Skip(err)
		}
		for _, command := range [][]string{{"serve", "--listen", "127.0.0.1:0"}, {"vacuum"}, {"check", "--repair"}, {"restore", backup}} {
			other.refused("in use by another songmap", command...)
		}
	}
	s.named("soft.db").ok("backup", filepath.Join(s.dir, "more"))
	s.named("hard.db").refused("has another name", "check")
	s.named("hard.db").refused("has another name", "backup", filepath.Join(s.dir, "more"))
	again := p.submit("again.wav", wave(t))
	p.wait(again, "complete")
	p.stop()

	soft := s.named("soft.db")
	soft.ok("restore", backup)
	if target, err := os.Readlink(soft.database); err != nil || target != s.database {
		t.Errorf("the link leads to %q, %v", target, err)
	}
	q := soft.start()
	q.wait(id, "complete")
	q.stop()
	if left, err := filepath.Glob(filepath.Join(names, "*")); err != nil || len(left) != 2 {
		t.Errorf("beside the links there are %v, %v", left, err)
	}
}
