//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"songmap/tests/crowd"
)

// killBackups kills backups at random moments while clients act, and then the
// server. What bears the name of a backup must be a whole one.
func killBackups(ctx context.Context, a *arena) error {
	program, err := a.programs.get(ctx, "")
	if err != nil {
		return err
	}
	s := &siege{arena: a, site: newSite(program, filepath.Join(a.dir, "disk")), crowd: crowd.New()}
	b := &backups{siege: s, dir: filepath.Join(a.dir, "backups"), takes: time.Second}
	s.disaster = b.disaster
	return s.run(ctx)
}

type backups struct {
	*siege
	dir   string
	takes time.Duration // how long a backup took that was let live
}

func (b *backups) disaster(ctx context.Context, chance *rand.Rand, v *server) error {
	wait(ctx, time.Duration(chance.IntN(300))*time.Millisecond)
	if err := b.killed(ctx, time.Duration(chance.Int64N(int64(b.takes)+1))); err != nil {
		return err
	}
	start := time.Now()
	if text, err := b.command(ctx).CombinedOutput(); err != nil {
		b.note(fmt.Sprintf("round %d", b.round), []string{"after a killed backup the next one fails: " + string(text)})
	}
	b.takes = time.Since(start)
	v.kill()
	found, err := b.judge()
	b.note(fmt.Sprintf("round %d", b.round), found)
	return errors.Join(err, ctx.Err(), os.RemoveAll(b.dir)) // there can be one backup a second
}

func (b *backups) command(ctx context.Context) *exec.Cmd {
	return exec.CommandContext(ctx, b.site.program.server, "backup", b.dir, "--with-media",
		"--database", b.site.database, "--upload-dir", b.site.uploads, "--output-dir", b.site.output)
}

// killed starts a backup that lives for so long at most.
func (b *backups) killed(ctx context.Context, life time.Duration) error {
	cmd := b.command(ctx)
	if err := cmd.Start(); err != nil {
		return err
	}
	wait(ctx, life)
	_ = cmd.Process.Kill() // it may have ended
	_ = cmd.Wait()
	// The next backup must not meet the name that this one has taken.
	wait(ctx, time.Until(time.Now().Truncate(time.Second).Add(time.Second)))
	return ctx.Err()
}

// judge looks at whatever bears the name of a backup.
func (b *backups) judge() (found []string, err error) {
	whole, err := filepath.Glob(filepath.Join(b.dir, "jobs-*.db"))
	if err != nil {
		return nil, err
	}
	if len(whole) == 0 {
		found = append(found, "the backup that nobody killed is not there")
	}
	for _, name := range whole {
		copied := &site{database: name}
		verdict, err := copied.verdict(context.Background(), "integrity_check")
		if err != nil || verdict != "ok" {
			found = append(found, fmt.Sprintf("%s: integrity_check: %s, %v", name, verdict, err))
		}
		if _, err := os.Stat(strings.TrimSuffix(name, ".db") + ".manifest.json"); errors.Is(err, fs.ErrNotExist) {
			found = append(found, name+" has no manifest")
		}
	}
	return found, nil
}
