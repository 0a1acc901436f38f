package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// dose is a song whose analysis does harm, and how its job may end.
type dose struct {
	recipe string
	ends   []string // error codes
}

func doses() []dose {
	return []dose{
		{panics + " 0", []string{"analyzer_failed"}},
		{vanishes + " 0", []string{"analyzer_failed"}},
		{babbles + " 0", []string{"analyzer_failed"}},
		{hangs + " 0", []string{"timed_out"}},
		{forks + " 20", nil}, // it answers, so it completes
		{eats + " 100000", []string{"out_of_memory", "analyzer_failed"}},
		{floods + " 10240", []string{"analyzer_failed"}},
		{fills + " 10240", []string{"analyzer_failed"}},
	}
}

// poison gives the server songs that its analyzer does not survive, with good
// songs among them. Song Maps lie on a small disk, for an analyzer to fill;
// where none can be had, none is let loose on the real one.
func poison(ctx context.Context, a *arena) (err error) {
	program, err := a.programs.get(ctx, "")
	if err != nil {
		return err
	}
	p := &ward{arena: a, doses: doses(), site: newSite(program, filepath.Join(a.dir, "disk"),
		"--analyzer-timeout", "5s", "--analyzer-memory", "2GiB", "--max-attempts", "1")}
	p.site.output = filepath.Join(a.dir, "small")
	unmount, err := tmpfs(ctx, p.site.output, 64<<10)
	switch {
	case errors.Is(err, errSkipped):
		say(a.out, "%s: no analyzer fills the disk: %v\n", a.attack, err)
		p.doses = slices.DeleteFunc(p.doses, func(d dose) bool { return strings.HasPrefix(d.recipe, fills) })
	case err != nil:
		return err
	default:
		defer func() { err = errors.Join(err, unmount()) }()
	}
	v, err := p.site.start(ctx)
	if err != nil {
		return err
	}
	defer v.kill()
	to := newClient(v)
	defer to.close()
	p.m = &member{crowd: &crowd{}, name: "patient", to: to}
	defer func() { a.acknowledged += p.m.acknowledged }()
	for range a.rounds {
		a.round++
		p.m.chance = a.chance(a.round)
		found, err := p.administer(ctx, v)
		if err != nil || a.note(fmt.Sprintf("round %d", a.round), found) {
			return err
		}
	}
	return v.stop()
}

// ward is a server that is given poison.
type ward struct {
	*arena
	site  *site
	doses []dose
	m     *member
}

// administer gives every dose once, in any order, and good songs with them.
func (w *ward) administer(ctx context.Context, v *server) ([]string, error) {
	w.m.found = nil
	want := make(map[*song][]string)
	for _, i := range w.m.chance.Perm(len(w.doses)) {
		s := newSong(w.m.chance, fmt.Sprintf("poison%d-%d.wav", w.round, i), w.doses[i].recipe, 100)
		want[s] = w.doses[i].ends
		good := newSong(w.m.chance, fmt.Sprintf("good%d-%d.wav", w.round, i), plays+" 20", 100)
		want[good] = nil
		w.m.songs = append(w.m.songs, s, good)
		w.m.submit(ctx, s)
		w.m.submit(ctx, good)
	}
	found, err := w.judge(ctx, w.site, v, w.m.songs)
	if err != nil {
		return nil, err
	}
	for s, codes := range want {
		switch {
		case s.ended == nil:
			w.m.wrong("%s has not ended", s.name)
		case codes == nil && s.ended.Status != "complete", codes != nil && !slices.Contains(codes, s.ended.ErrorCode):
			w.m.wrong("%s ends as %+v, want %v", s.name, *s.ended, codes)
		}
		w.m.found = append(w.m.found, w.traces(s.id)...)
	}
	w.bothSlots(ctx)
	return append(found, w.m.found...), ctx.Err()
}

// traces looks for what an analysis may have left: processes and folders.
func (w *ward) traces(id string) (found []string) {
	commands, _ := filepath.Glob("/proc/[0-9]*/cmdline") // there are none but on Linux
	for _, c := range commands {
		if text, err := os.ReadFile(c); err == nil && strings.Contains(string(text), id) {
			found = append(found, "process "+filepath.Dir(c)+" outlives the analysis of job "+id)
		}
	}
	left, _ := filepath.Glob(filepath.Join(w.site.output, id, ".*"))
	if len(left) > 0 {
		found = append(found, fmt.Sprintf("an analysis leaves %v", left))
	}
	return found
}

// bothSlots sees whether each of the two workers still works: two long songs
// are analysed at once.
func (w *ward) bothSlots(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, maxSettle)
	defer cancel()
	for i := range 2 {
		s := newSong(w.m.chance, fmt.Sprintf("long%d-%d.wav", w.round, i), plays+" 1500", 100)
		w.m.songs = append(w.m.songs, s)
		w.m.submit(ctx, s)
	}
	for {
		running, err := w.m.to.count(ctx, "processing")
		if err == nil && running == 2 {
			return
		}
		waiting, err := w.m.to.count(ctx, "pending", "processing")
		if err != nil || waiting == 0 {
			w.m.wrong("a worker has not recovered (%v)", err)
			return
		}
		wait(ctx, 10*time.Millisecond)
	}
}
