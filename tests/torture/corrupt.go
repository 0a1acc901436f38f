//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"songmap/tests/crowd"
)

// corrupt starts the server on damaged databases. It may refuse, in one line
// and without touching the file, or accept a file that is sound.
func corrupt(ctx context.Context, a *arena) error {
	program, err := a.programs.get(ctx, "")
	if err != nil {
		return err
	}
	l := &lab{arena: a, site: newSite(program, filepath.Join(a.dir, "disk"))}
	if err := l.prepare(ctx); err != nil {
		return err
	}
	for _, d := range damages() {
		times := 1
		if d.random {
			times = a.rounds
		}
		for range times {
			a.round++
			found, err := l.try(ctx, d)
			if err != nil {
				return fmt.Errorf("%s: %w", d.name, err)
			}
			if a.note(fmt.Sprintf("round %d, %s", a.round, d.name), found) {
				return nil
			}
		}
	}
	found, err := l.readOnly(ctx)
	if errors.Is(err, errSkipped) {
		say(a.out, "%s, read-only disk: %v\n", a.attack, err)
		return nil
	}
	a.round++
	a.note("read-only disk", found)
	return err
}

// lab damages copies of two folders: one whose server was stopped, and one
// whose server did some more and was killed.
type lab struct {
	*arena
	site *site         // where the copies come to lie, always the same: paths are stored
	old  []*crowd.Song // in the database file
	late []*crowd.Song // in the log of the killed server, or nowhere if that is damaged
}

// enough is how many songs fill some pages.
const enough = 60

func (l *lab) prepare(ctx context.Context) (err error) {
	if l.old, err = l.fill(ctx, "old", (*server).stop); err != nil {
		return err
	}
	if err := os.CopyFS(l.template(false), os.DirFS(l.disk())); err != nil {
		return err
	}
	if l.late, err = l.fill(ctx, "late", func(v *server) error { v.kill(); return nil }); err != nil {
		return err
	}
	return os.CopyFS(l.template(true), os.DirFS(l.disk()))
}

func (l *lab) disk() string { return filepath.Dir(l.site.uploads) }

func (l *lab) template(killed bool) string {
	return filepath.Join(l.dir, map[bool]string{false: "stopped", true: "killed"}[killed])
}

// fill has songs analysed, then ends the server.
func (l *lab) fill(ctx context.Context, who string, end func(*server) error) ([]*crowd.Song, error) {
	v, err := l.site.start(ctx)
	if err != nil {
		return nil, err
	}
	defer v.kill()
	to := crowd.NewClient(v.url)
	defer to.Close()
	m := crowd.NewMember(&crowd.Crowd{}, who)
	m.To, m.Chance = to, l.chance(0)
	for range enough {
		if !m.Submit(ctx, m.Compose()) || len(m.Found) > 0 {
			return nil, fmt.Errorf("a healthy server does not take songs: %v", m.Found)
		}
	}
	l.acknowledged += m.Acknowledgements
	if err := to.Settle(ctx, crowd.MaxSettle); err != nil {
		return nil, err
	}
	return m.Songs, end(v)
}

// try does the damage to a copy and starts a server on it.
func (l *lab) try(ctx context.Context, d damage) (found []string, err error) {
	if err := l.restore(d.killed); err != nil {
		return nil, err
	}
	if err := d.do(ctx, l.chance(l.round), l.site.database); err != nil {
		return nil, err
	}
	before, err := os.ReadFile(l.site.database)
	if err != nil {
		return nil, err
	}
	v, err := l.site.start(ctx)
	switch {
	case err == nil:
		defer v.kill()
		return l.accepted(ctx, v, d, len(before) == 0)
	case !errors.Is(err, errEnded):
		return nil, err
	}
	found = refusal(v)
	after, err := os.ReadFile(l.site.database)
	if !d.killed && !bytes.Equal(before, after) { // else the log may have come into the file
		found = append(found, "a file that was refused has been changed")
	}
	return found, err
}

// restore puts a copy of the template in its place.
func (l *lab) restore(killed bool) error {
	if err := os.RemoveAll(l.disk()); err != nil {
		return err
	}
	return os.CopyFS(l.disk(), os.DirFS(l.template(killed)))
}

// refusal judges how a server refused to start.
func refusal(v *server) (found []string) {
	text := v.words.String()
	if code := v.ProcessState.ExitCode(); code != 1 {
		found = append(found, fmt.Sprintf("a server that cannot start ends with exit code %d", code))
	}
	if strings.Count(text, "\n") != 1 || strings.Contains(text, "panic") {
		found = append(found, fmt.Sprintf("a server that cannot start says not one line but %q", text))
	}
	return found
}

// accepted judges a server that serves a damaged file. A bit that fell over
// inside a value, or an index that misses a row, is more than a quick start
// can find; but the pages must hang together, and nothing may be replaced.
func (l *lab) accepted(ctx context.Context, v *server, d damage, empty bool) ([]string, error) {
	if d.harmless {
		return l.judge(ctx, l.site, v, l.survivors())
	}
	to := crowd.NewClient(v.url)
	defer to.Close()
	jobs, err := to.List(ctx)
	if err != nil {
		return []string{"a server that accepts a damaged file does not list it: " + err.Error()}, ctx.Err()
	}
	if len(jobs) == 0 && !empty {
		return []string{"a damaged file has been replaced"}, nil
	}
	verdict, err := l.site.verdict(ctx, "quick_check")
	if err == nil && verdict != "ok" && !strings.Contains(verdict, searchIndex) {
		return []string{"a file is served of which quick_check says: " + verdict}, nil
	}
	return nil, err
}

// searchIndex is named by findings about the contents of the index of file
// names, without which the server can do. Its pages are checked like others.
const searchIndex = "job_names"

// survivors are the songs as they must be found when the log was damaged.
func (l *lab) survivors() (all []*crowd.Song) {
	for _, s := range l.old {
		all = append(all, new(*s))
	}
	for _, s := range l.late {
		s := *s
		s.Fate, s.Ended = crowd.FateOffered, nil // the log was all that knew of it
		all = append(all, &s)
	}
	return all
}

// readOnly starts a server on a disk that cannot be written to.
func (l *lab) readOnly(ctx context.Context) (found []string, err error) {
	if err := os.RemoveAll(l.disk()); err != nil {
		return nil, err
	}
	unmount, err := tmpfs(ctx, l.disk(), 16<<10)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, unmount()) }()
	if err := os.CopyFS(l.disk(), os.DirFS(l.template(false))); err != nil {
		return nil, err
	}
	if err := command(ctx, "mount", "-o", "remount,ro", l.disk()); err != nil {
		return nil, err
	}
	v, err := l.site.start(ctx)
	if err == nil {
		defer v.kill()
		return []string{"a server starts on a disk that cannot be written to"}, nil
	}
	if !errors.Is(err, errEnded) {
		return nil, err
	}
	return refusal(v), nil
}
