//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"

	"songmap/tests/crowd"
)

// fillDisks runs the server on disks that become completely full: that of the
// database, that of the uploads, and one that holds everything.
func fillDisks(ctx context.Context, a *arena) error {
	program, err := a.programs.get(ctx, "")
	if err != nil {
		return err
	}
	small := filepath.Join(a.dir, "small")
	large := filepath.Join(a.dir, "large")
	for _, f := range []*flood{
		{what: "database", site: newSite(program, large), heals: (*flood).makeRoom},
		{what: "uploads", site: newSite(program, large), heals: (*flood).deleteSongs},
		{what: "everything", site: newSite(program, small), heals: (*flood).deleteSongs},
	} {
		f.arena, f.filler = a, filepath.Join(small, "filler")
		switch f.what {
		case "database":
			f.site.database = filepath.Join(small, "jobs.db")
		case "uploads":
			f.site.uploads = filepath.Join(small, "uploads")
		}
		a.round++
		found, err := f.run(ctx, small)
		if err != nil {
			return fmt.Errorf("%s: %w", f.what, err)
		}
		if a.note(f.what, found) {
			return nil
		}
		if err := os.RemoveAll(large); err != nil {
			return err
		}
	}
	return nil
}

// flood is a server whose disk becomes full.
type flood struct {
	*arena
	what   string
	site   *site
	filler string             // file that takes what space is left
	heals  func(*flood) error // frees space
	m      *crowd.Member
}

// smallDisk is its size in KiB: more than the log of the database may need.
const smallDisk = 40 << 10

func (f *flood) run(ctx context.Context, small string) (found []string, err error) {
	unmount, err := tmpfs(ctx, small, smallDisk)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, unmount()) }()
	v, err := f.site.start(ctx)
	if err != nil {
		return nil, err
	}
	defer v.kill()
	to := crowd.NewClient(v.url)
	defer to.Close()
	f.m = crowd.NewMember(&crowd.Crowd{Tolerant: true}, f.what)
	f.m.To, f.m.Chance = to, f.chance(f.round)
	for range enough {
		f.m.Submit(ctx, f.m.Compose())
	}
	if err := to.Settle(ctx, crowd.MaxSettle); err != nil {
		return nil, err
	}
	if err := f.fill(); err != nil {
		return nil, err
	}
	f.starve(ctx)
	if err := f.heals(f); err != nil {
		return nil, err
	}
	f.recover(ctx)
	if err := os.RemoveAll(f.filler); err != nil {
		return nil, err
	}
	f.acknowledged += f.m.Acknowledgements
	if v.gone() {
		return []string{"the server died of a full disk"}, nil
	}
	found, err = f.judge(ctx, f.site, v, f.m.Songs)
	return append(f.m.Found, found...), err
}

// fill takes the space that is left, to the last byte.
func (f *flood) fill() error {
	file, err := os.Create(f.filler)
	if err != nil {
		return err
	}
	for size := 1 << 20; size > 0; size /= 2 {
		for err = nil; err == nil; {
			_, err = file.Write(make([]byte, size))
		}
	}
	return file.Close()
}

// starve asks for everything while the disk is full. Uploads are refused, and
// with reason; all else works.
func (f *flood) starve(ctx context.Context) {
	for range enough / 3 {
		s := f.m.Compose()
		f.m.Submit(ctx, s)
		if f.what != "database" && s.Fate == crowd.FateKept { // its log may still have room
			f.m.Wrong("job %s is accepted though its disk is full", s.ID)
		}
	}
	for i, s := range f.m.Songs {
		if s.Fate != crowd.FateKept {
			continue
		}
		if len(f.m.Found) > 0 {
			return
		}
		for _, path := range []string{"/api/status/" + s.ID, "/api/audio/" + s.ID + "/original", "/api/jobs?limit=3"} {
			f.expect(ctx, http.MethodGet, path)
		}
		if i%4 == 0 {
			f.m.Tolerant = false
			f.m.Remove(ctx, s)
			f.m.Tolerant = true
		}
	}
}

// expect makes a call that must be answered 200.
func (f *flood) expect(ctx context.Context, method, path string) {
	code, body, err := f.m.To.Ask(ctx, method, path)
	if err != nil || code != http.StatusOK {
		f.m.Wrong("on a full disk %s %s answers %d: %s (%v)", method, path, code, body, err)
	}
}

// makeRoom frees space as an operator does.
func (f *flood) makeRoom() error { return os.Truncate(f.filler, 0) }

// deleteSongs frees no more than the deletions did, plus what the server must
// leave free.
func (f *flood) deleteSongs() error {
	info, err := os.Stat(f.filler)
	if err != nil {
		return err
	}
	return os.Truncate(f.filler, max(0, info.Size()-2<<20))
}

// maxHeal is how long a server may refuse uploads after there is space again.
const maxHeal = 30 * time.Second

// recover waits until uploads are accepted again.
func (f *flood) recover(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, maxHeal)
	defer cancel()
	for ctx.Err() == nil {
		s := f.m.Compose()
		if f.m.Submit(ctx, s); s.Fate == crowd.FateKept {
			return
		}
		f.m.Songs = slices.DeleteFunc(f.m.Songs, func(o *crowd.Song) bool { return o == s && s.Key != "" })
		wait(ctx, 100*time.Millisecond)
	}
	f.m.Wrong("uploads are refused %v after there was space again", maxHeal)
}
