package rest

import "context"

// lifetime is how long something lets somebody in: a key, or a session that
// was begun with one.
type lifetime struct {
	ctx context.Context //nolint:containedctx // of the key or the session, not of a call
	end context.CancelFunc
}

// newLifetime begins a lifetime that ends with the other one, if not before.
func newLifetime(with *lifetime) *lifetime {
	outer := context.Background()
	if with != nil {
		outer = with.ctx
	}
	l := &lifetime{}
	l.ctx, l.end = context.WithCancel(outer)
	return l
}

func (l *lifetime) over() bool { return l.ctx.Err() != nil }

// atEnd calls f when the lifetime ends, unless it is stopped before.
func (l *lifetime) atEnd(f func()) (stop func() bool) { return context.AfterFunc(l.ctx, f) }
