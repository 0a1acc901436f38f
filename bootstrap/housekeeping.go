package bootstrap

import (
	"context"
	"time"

	"go.uber.org/fx"
	"go.uber.org/zap"

	"songmap/application"
	"songmap/bootstrap/media"
	"songmap/bootstrap/upkeep"
	"songmap/ports"
)

// sweepEvery is how often files are looked for that belong to no job.
const sweepEvery = time.Hour

// maxBringBack is how long a start waits for files to come back from the trash.
const maxBringBack = 30 * time.Second

// sweepFiles moves files that belong to no job into the trash, and empties that.
// Files whose jobs are there again come back before the service serves.
func sweepFiles(
	lc fx.Lifecycle, repo ports.JobRepository, o ports.Observer, now clock, m *application.Membership, stores media.Stores, swept swept, c Config,
) {
	sweeper := application.NewSweeper(repo, o, now, time.Duration(c.TrashFor), swept.own...)
	sweeper.Visit(swept.others...)
	sweeper.Share(m)
	for _, f := range stores.Folders() {
		f.OnFull(func(enough func() bool) { sweeper.MakeRoom(context.Background(), enough) })
	}
	lc.Append(fx.StartHook(func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, maxBringBack)
		defer cancel()
		sweeper.BringBack(ctx)
	}))
	background(lc, func(ctx context.Context) { sweeper.Run(ctx, sweepEvery) })
}

// backUp makes backups on schedule.
func backUp(lc fx.Lifecycle, c Config, o ports.Observer, log *zap.Logger) {
	if c.BackupEvery > 0 {
		background(lc, upkeep.Schedule{
			Places: c.Places, Dir: c.BackupDir, Every: c.BackupEvery, Keep: c.BackupKeep,
			Version: upkeep.Version(version()), Observer: o, Log: log,
		}.Run)
	}
}
