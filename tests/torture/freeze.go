//go:build unix

package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"songmap/tests/crowd"
)

// frozenFor is longer than any claim holds.
const frozenFor = 12 * time.Second

// freeze stops the whole server for longer than its claims hold, as a
// hypervisor or a laptop's lid does, and lets it go on. Nobody else can have
// worked on its jobs meanwhile: none may be taken for lost. Then it is killed.
func freeze(ctx context.Context, a *arena) error {
	program, err := a.programs.get(ctx, "")
	if err != nil {
		return err
	}
	s := &siege{arena: a, site: newSite(program, filepath.Join(a.dir, "disk")), crowd: crowd.New()}
	s.disaster = func(ctx context.Context, chance *rand.Rand, v *server) error {
		found, err := s.sleep(ctx, chance, v)
		a.note(fmt.Sprintf("round %d", a.round), found)
		return err
	}
	return s.run(ctx)
}

func (s *siege) sleep(ctx context.Context, chance *rand.Rand, v *server) (found []string, err error) {
	wait(ctx, time.Duration(200+chance.IntN(800))*time.Millisecond)
	before, err := os.ReadFile(s.site.log)
	if err != nil {
		return nil, err
	}
	if err := v.Process.Signal(syscall.SIGSTOP); err != nil {
		return nil, err
	}
	wait(ctx, frozenFor)
	if err := v.Process.Signal(syscall.SIGCONT); err != nil {
		return nil, err
	}
	wait(ctx, 5*time.Second) // time to look for lost jobs, more than once
	after, err := os.ReadFile(s.site.log)
	if err != nil {
		return nil, err
	}
	for _, sign := range []string{"worker_lost", "refused a worker"} {
		if n := bytes.Count(after[len(before):], []byte(sign)); n > 0 {
			found = append(found, fmt.Sprintf("after the freeze the log says %q %d times", sign, n))
		}
	}
	v.kill()
	return found, ctx.Err()
}
