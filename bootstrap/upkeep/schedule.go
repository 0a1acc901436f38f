package upkeep

import (
	"context"
	"time"

	"go.uber.org/zap"

	"songmap/adapters/archive"
	"songmap/ports"
)

// Schedule is when backups are made, and how long they are kept.
type Schedule struct {
	Places      Places
	Dir         string // of the backups
	Every, Keep Period // keep 0: for ever
	Version     Version
	Observer    ports.Observer
	Log         *zap.Logger
}

func (s Schedule) backup() backup { return backup{s.Places, archive.New(s.Dir), false, s.Version} }

// Run makes backups until ctx ends. One that fails is made up for an hour
// later, or at the next regular time if that comes first.
func (s Schedule) Run(ctx context.Context) {
	due := time.NewTimer(s.first(time.Now()))
	defer due.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-due.C:
		}
		next := time.Duration(s.Every)
		if err := s.once(ctx); err != nil && ctx.Err() == nil {
			s.Observer.Trouble("back up the database", err)
			next = min(next, time.Hour)
		}
		due.Reset(next)
	}
}

// first is how long to wait for the first backup: a service that restarts
// often must not put it off for ever.
func (s Schedule) first(now time.Time) time.Duration {
	newest, err := s.backup().folder.Newest()
	if err != nil {
		s.Observer.Trouble("read the folder of backups", err)
	}
	every := time.Duration(s.Every)
	return max(0, min(every, newest.Add(every).Sub(now)))
}

func (s Schedule) once(ctx context.Context) error {
	made, err := s.backup().make(ctx, time.Now())
	if err != nil {
		return err
	}
	s.Log.Info("backup made", zap.Stringer("backup", made))
	removed, err := s.backup().prune(s.Keep)
	if len(removed) > 0 {
		s.Log.Info("old backups removed", zap.Strings("files", removed))
	}
	return err
}
