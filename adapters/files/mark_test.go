package files_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"songmap/adapters/files"
	"songmap/domain"
	"songmap/ports"
	"songmap/tests/contract"
)

const (
	ours   = "0123456789abcdef0123456789abcdef"
	theirs = "fedcba9876543210fedcba9876543210"
)

// place is a folder that can be away.
type place struct{ dir string }

// ways are what may lie in the place of a folder that is away.
func (p place) ways() map[string]func(*testing.T) {
	return map[string]func(*testing.T){
		"nothing": func(*testing.T) {},
		"an empty folder": func(t *testing.T) {
			t.Helper()
			if err := os.Mkdir(p.dir, 0o700); err != nil {
				t.Fatal(err)
			}
		},
		"the folder of another database": func(t *testing.T) { t.Helper(); write(t, filepath.Join(p.dir, ".songmap"), theirs) },
		"a folder whose mark is a folder": func(t *testing.T) {
			t.Helper()
			write(t, filepath.Join(p.dir, ".songmap", "x"), ours)
		},
		"a file": func(t *testing.T) { t.Helper(); write(t, p.dir, "x") },
	}
}

// away returns how to take the folder away, leaving something in its place, and
// how to bring it back. That nothing has come into what lay there is checked.
func (p place) away(leave func(*testing.T)) (away, back contract.Away) {
	var left []string
	away = func(t *testing.T) {
		t.Helper()
		if err := os.Rename(p.dir, p.dir+".away"); err != nil {
			t.Fatal(err)
		}
		leave(t)
		left = everything(t, p.dir)
	}
	return away, func(t *testing.T) {
		t.Helper()
		if now := everything(t, p.dir); !slices.Equal(now, left) {
			t.Errorf("in its place there is %q, and was %q", now, left)
		}
		if err := os.RemoveAll(p.dir); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(p.dir+".away", p.dir); err != nil {
			t.Fatal(err)
		}
	}
}

// everything is what lies at a place and below it.
func everything(t *testing.T, dir string) (all []string) {
	t.Helper()
	_ = filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err == nil {
			all = append(all, path)
		}
		return nil
	})
	return all
}

func TestUploadsThatAreAway(t *testing.T) {
	t.Parallel()
	for name := range (place{}).ways() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			contract.UploadsAway(t, func(t *testing.T) (ports.Uploads, contract.Away, contract.Away) {
				t.Helper()
				p := place{filepath.Join(t.TempDir(), "data", "uploads")}
				s := files.NewUploads(p.dir, 0)
				if err := s.SetMark(t.Context(), ours); err != nil {
					t.Fatal(err)
				}
				s.RequireMark(ours)
				away, back := p.away(p.ways()[name])
				return s, away, back
			})
		})
	}
}

func TestResultsThatAreAway(t *testing.T) {
	t.Parallel()
	for name := range (place{}).ways() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			contract.ResultsAway(t, func(t *testing.T) (ports.Results, contract.Away, contract.Away) {
				t.Helper()
				p := place{filepath.Join(t.TempDir(), "output")}
				s := files.NewResults(p.dir, 0)
				if err := s.SetMark(t.Context(), ours); err != nil {
					t.Fatal(err)
				}
				s.RequireMark(ours)
				away, back := p.away(p.ways()[name])
				return s, away, back
			})
		})
	}
}

// reader lets something happen in the middle of an upload.
type reader struct {
	happens func()
	rest    *strings.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if r.rest.Len() == 1 {
		r.happens()
	}
	return r.rest.Read(p[:1])
}

func TestAnUploadIsRefusedWhoseFolderGoesAwayMeanwhile(t *testing.T) {
	t.Parallel()
	p := place{filepath.Join(t.TempDir(), "uploads")}
	s := files.NewUploads(p.dir, 0)
	if err := s.SetMark(t.Context(), ours); err != nil {
		t.Fatal(err)
	}
	s.RequireMark(ours)
	away, _ := p.away(p.ways()["an empty folder"])
	_, err := s.Save(t.Context(), "a.wav", reader{func() { away(t) }, strings.NewReader("song")})
	if !errors.Is(err, ports.ErrUnavailable) {
		t.Errorf("Save = %v, want ErrUnavailable", err)
	}
	if left := names(t, p.dir+".away"); !slices.Equal(left, []string{".songmap"}) {
		t.Errorf("it left %q", left)
	}
}

func TestAFolderIsFoundAsItIs(t *testing.T) {
	t.Parallel()
	site := t.TempDir()
	dir, database := filepath.Join(site, "uploads"), filepath.Join(site, "output", "jobs.db")
	s := files.NewUploads(dir, 0)
	found := func(want domain.Folder) {
		t.Helper()
		if got, err := s.Found(t.Context(), database); got != want || err != nil {
			t.Errorf("Found = %+v, %v, want %+v", got, err, want)
		}
	}
	found(domain.Folder{})
	if _, err := os.Stat(dir); err == nil {
		t.Error("to look for a folder made it")
	}
	write(t, filepath.Join(dir, "holiday.wav"), "somebody's")
	found(domain.Folder{})
	save(t, s, "song")
	found(domain.Folder{Holds: true})
	write(t, filepath.Join(dir, ".songmap"), "") // a crash of the version before
	found(domain.Folder{Holds: true})
	write(t, filepath.Join(dir, ".songmap"), "../output/jobs.db\n") // the version before
	found(domain.Folder{Holds: true, Mark: "../output/jobs.db", Names: true})
	write(t, filepath.Join(dir, ".songmap"), "../other.db\n")
	found(domain.Folder{Holds: true, Mark: "../other.db"})
	for _, m := range []domain.Mark{ours, domain.Unowned} {
		if err := s.SetMark(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		found(domain.Folder{Holds: true, Mark: m})
	}
	if info, err := os.Stat(filepath.Join(dir, ".songmap")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the mark has mode %v, %v", info.Mode(), err)
	}
	results := files.NewResults(filepath.Join(site, "output"), 0)
	if _, err := results.Save(t.Context(), someUUID+"1", "token", []byte("{}")); err != nil {
		t.Fatal(err)
	}
	if got, err := results.Found(t.Context(), database); got != (domain.Folder{Holds: true}) || err != nil {
		t.Errorf("Found = %+v, %v", got, err)
	}
}

func TestInstancesThatStartTogetherMarkOneFolder(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "uploads")
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if err := files.NewUploads(dir, 0).SetMark(t.Context(), ours); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("there are %v, %v", left, err)
	}
}

func TestAHugeMarkIsNotReadWhole(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, ".songmap"), "")
	if err := os.Truncate(filepath.Join(dir, ".songmap"), 1<<30); err != nil {
		t.Fatal(err)
	}
	if f, err := files.NewUploads(dir, 0).Found(t.Context(), "jobs.db"); len(f.Mark) > 8<<10 || err != nil {
		t.Errorf("a mark of %d bytes, %v", len(f.Mark), err)
	}
}
