package rest

import (
	"context"
	"time"
)

// lifetime is how long something lets somebody in: a key, or a session that
// was begun with one.
type lifetime struct {
	ctx context.Context //nolint:containedctx // of the key or the session, not of a call
	end context.CancelFunc
}

// newLifetime begins a lifetime that ends when somebody ends it.
func newLifetime() *lifetime { return begun(context.WithCancel(context.Background())) }

// within begins a lifetime that ends with l, and after a while at the latest.
func (l *lifetime) within(most time.Duration) *lifetime {
	return begun(context.WithTimeout(l.ctx, most))
}

func begun(ctx context.Context, end context.CancelFunc) *lifetime { return &lifetime{ctx, end} }

func (l *lifetime) over() bool { return l.ctx.Err() != nil }

// atEnd calls f when the lifetime ends, unless it is stopped before.
func (l *lifetime) atEnd(f func()) (stop func() bool) { return context.AfterFunc(l.ctx, f) }
