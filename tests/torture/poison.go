//go:build unix

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

	"songmap/tests/crowd"
)

// dose is a song whose analysis does harm, and how its job may end.
type dose struct {
	recipe string
	ends   []string // error codes
}

func doses() []dose {
	return []dose{
		{crowd.Panics + " 0", []string{"analyzer_failed"}},
		{crowd.Vanishes + " 0", []string{"analyzer_failed"}},
		{crowd.Babbles + " 0", []string{"analyzer_failed"}},
		{crowd.Hangs + " 0", []string{"timed_out"}},
		{crowd.Forks + " 20", nil}, // it answers, so it completes
		{crowd.Eats + " 100000", []string{"out_of_memory", "analyzer_failed"}},
		{crowd.Floods + " 10240", []string{"analyzer_failed"}},
		{crowd.Fills + " 10240", []string{"analyzer_failed"}},
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
		p.doses = slices.DeleteFunc(p.doses, func(d dose) bool { return strings.HasPrefix(d.recipe, crowd.Fills) })
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
	to := crowd.NewClient(v.url)
	defer to.Close()
	p.m = crowd.NewMember(&crowd.Crowd{}, "patient")
	p.m.To = to
	defer func() { a.acknowledged += p.m.Acknowledgements }()
	for range a.rounds {
		a.round++
		p.m.Chance = a.chance(a.round)
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
	m     *crowd.Member
}

// administer gives every dose once, in any order, and good songs with them.
func (w *ward) administer(ctx context.Context, v *server) ([]string, error) {
	w.m.Found = nil
	want := make(map[*crowd.Song][]string)
	for _, i := range w.m.Chance.Perm(len(w.doses)) {
		s := crowd.NewSong(w.m.Chance, fmt.Sprintf("poison%d-%d.wav", w.round, i), w.doses[i].recipe, 100)
		want[s] = w.doses[i].ends
		good := crowd.NewSong(w.m.Chance, fmt.Sprintf("good%d-%d.wav", w.round, i), crowd.Plays+" 20", 100)
		want[good] = nil
		w.m.Songs = append(w.m.Songs, s, good)
		w.m.Submit(ctx, s)
		w.m.Submit(ctx, good)
	}
	found, err := w.judge(ctx, w.site, v, w.m.Songs)
	if err != nil {
		return nil, err
	}
	for s, codes := range want {
		switch {
		case s.Ended == nil:
			w.m.Wrong("%s has not ended", s.Name)
		case codes == nil && s.Ended.Status != "complete", codes != nil && !slices.Contains(codes, s.Ended.ErrorCode):
			w.m.Wrong("%s ends as %+v, want %v", s.Name, *s.Ended, codes)
		}
		w.m.Found = append(w.m.Found, w.traces(s.ID)...)
	}
	w.bothSlots(ctx)
	return append(found, w.m.Found...), ctx.Err()
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
	ctx, cancel := context.WithTimeout(ctx, crowd.MaxSettle)
	defer cancel()
	for i := range 2 {
		s := crowd.NewSong(w.m.Chance, fmt.Sprintf("long%d-%d.wav", w.round, i), crowd.Plays+" 1500", 100)
		w.m.Songs = append(w.m.Songs, s)
		w.m.Submit(ctx, s)
	}
	for {
		running, err := w.m.To.Count(ctx, "processing")
		if err == nil && running == 2 {
			return
		}
		waiting, err := w.m.To.Count(ctx, "pending", "processing")
		if err != nil || waiting == 0 {
			w.m.Wrong("a worker has not recovered (%v)", err)
			return
		}
		wait(ctx, 10*time.Millisecond)
	}
}
