package bootstrap

import (
	"context"
	"time"

	"go.uber.org/fx"
	"go.uber.org/zap"

	"songmap/adapters/archive"
	"songmap/application"
	"songmap/ports"
)

// sweepEvery is how often files are looked for that belong to no job.
const sweepEvery = time.Hour

// comeBackMost is how long a start waits for files to come back from the trash.
const comeBackMost = 30 * time.Second

// sweepFiles moves files that belong to no job into the trash, and empties that.
// Files whose jobs are back come back before anybody can miss them.
func sweepFiles(lc fx.Lifecycle, d application.Deps, swept swept, relief relief, c Config) {
	sweeper := application.NewSweeper(d, time.Duration(c.TrashFor), swept.own...)
	sweeper.Visit(swept.others...)
	relief(func(enough func() bool) { sweeper.MakeRoom(context.Background(), enough) })
	lc.Append(fx.StartHook(func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, comeBackMost)
		defer cancel()
		sweeper.BringBack(ctx)
	}))
	background(lc, func(ctx context.Context) { sweeper.Run(ctx, sweepEvery) })
}

// backUp makes backups on schedule. One that fails is made up for an hour
// later, or at the next regular time if that comes first.
func backUp(lc fx.Lifecycle, c Config, o ports.Observer, log *zap.Logger) {
	if c.BackupEvery == 0 {
		return
	}
	s := schedule{
		backup: backup{c.Places, archive.New(c.BackupDir), false},
		every:  time.Duration(c.BackupEvery), keep: time.Duration(c.BackupKeep),
		observer: o, log: log,
	}
	background(lc, s.run)
}

// schedule is when backups are made, and how long they are kept.
type schedule struct {
	backup      backup
	every, keep time.Duration
	observer    ports.Observer
	log         *zap.Logger
}

func (s schedule) run(ctx context.Context) {
	due := time.NewTimer(s.first(time.Now()))
	defer due.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-due.C:
		}
		next := s.every
		if err := s.once(ctx); err != nil && ctx.Err() == nil {
			s.observer.Trouble("back up the database", err)
			next = min(next, time.Hour)
		}
		due.Reset(next)
	}
}

// first is how long to wait for the first backup: a service that restarts
// often must not put it off for ever.
func (s schedule) first(now time.Time) time.Duration {
	newest, err := s.backup.folder.Newest()
	if err != nil {
		s.observer.Trouble("read the folder of backups", err)
	}
	return max(0, min(s.every, newest.Add(s.every).Sub(now)))
}

func (s schedule) once(ctx context.Context) error {
	made, err := s.backup.make(ctx, time.Now())
	if err != nil {
		return err
	}
	s.log.Info("backup made", zap.Stringer("backup", made))
	if s.keep == 0 {
		return nil
	}
	removed, err := s.backup.folder.Prune(time.Now(), s.keep)
	if len(removed) > 0 {
		s.log.Info("old backups removed", zap.Strings("files", removed))
	}
	return err
}
