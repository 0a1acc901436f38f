package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"songmap/ports"
)

var _ ports.Watcher = (*Store)(nil)

// channel is where whoever appends events says so.
const channel = "songmap_events"

// Watch has a connection of its own. Behind a pooler, which is recognised by the mode
// that it needs, nobody is heard there, and whoever listens leaves that to others.
func (s *Store) Watch(ctx context.Context, changed func()) error {
	if s.reads.Config().ConnConfig.DefaultQueryExecMode == pgx.QueryExecModeExec {
		<-ctx.Done()
		return ctx.Err()
	}
	conn, err := pgx.ConnectConfig(ctx, s.reads.Config().ConnConfig)
	if err != nil {
		return unavailable(ctx, err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // it may be lost
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		return unavailable(ctx, err)
	}
	for {
		changed() // at first, because nobody has listened before
		if _, err := conn.WaitForNotification(ctx); err != nil {
			return unavailable(ctx, err)
		}
	}
}
