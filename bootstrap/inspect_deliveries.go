package bootstrap

import (
	"context"
	"errors"
	"fmt"
	"time"

	"songmap/adapters/cli"
	"songmap/adapters/sqlite"
)

// deliveries looks for messages to webhooks that would never be sent, and for
// counters that are wrong: they bound what waits. Those of a webhook that is gone
// are in order: the relay gives them up when their time comes.
func (i *inspection) deliveries(ctx context.Context) error {
	stranded, err := i.file.Stranded(ctx)
	if err != nil {
		return err
	}
	wrong, err := i.file.Miscounted(ctx)
	if err != nil {
		return err
	}
	if i.repair && len(stranded)+len(wrong) > 0 {
		if err := i.file.MendDeliveries(ctx, time.Now()); err != nil {
			return err
		}
	}
	for _, finding := range append(stranded, wrong...) {
		if err := i.tell(i.repair, "webhooks: %s", finding); err != nil {
			return err
		}
	}
	return nil
}

// tellWaiting says that the next start sends what the backup knew as waiting.
// Most of it was sent since, and receivers know it by its webhook-id; what was not
// would be lost if the restore dropped it.
func tellWaiting(ctx context.Context, s cli.Streams, path string) error {
	f, err := sqlite.OpenFile(ctx, path)
	if err != nil {
		return err
	}
	n, err := f.Waiting(ctx)
	if err := errors.Join(err, f.Close()); err != nil || n == 0 {
		return err
	}
	_, err = fmt.Fprintf(s.Out, "messages to webhooks that waited when the backup was made: %d; the next start sends them, again if they were sent since\n", n)
	return err
}
