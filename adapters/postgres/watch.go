package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// channel is where whoever appends events says so.
const channel = "songmap_events"

// listenAgain is how long after a connection was lost the next is tried.
const listenAgain = time.Second

// Watch calls changed whenever any instance has appended events, and when it has
// come back after it might have missed that, until ctx ends. Behind a pooler nobody
// is heard: callers look by themselves, too.
func (s *Store) Watch(ctx context.Context, changed func()) {
	for ctx.Err() == nil {
		_ = s.listen(ctx, changed) // the database is away, as others will say
		select {
		case <-time.After(listenAgain):
		case <-ctx.Done():
		}
	}
}

func (s *Store) listen(ctx context.Context, changed func()) error {
	conn, err := pgx.ConnectConfig(ctx, s.reads.Config().ConnConfig)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // it may be lost
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		return err
	}
	for {
		changed()
		if _, err := conn.WaitForNotification(ctx); err != nil {
			return err
		}
	}
}
