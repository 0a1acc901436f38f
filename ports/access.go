package ports

import (
	"context"

	"songmap/domain"
)

// Access lets clients in by the API keys of the store.
type Access interface {
	// Open is a context that lasts as long as nobody needs such a key: until the first
	// one is made. It never begins again, not even when all are revoked.
	Open() context.Context

	// Admit returns the key whose text a client has shown. ErrNotFound if there is
	// none, or it lets nobody in any more; ErrUnavailable if that cannot be known.
	Admit(ctx context.Context, text string) (Pass, error)

	// Holds returns nil if a pass is good as far as can be known, and otherwise what
	// Admit would.
	Holds(ctx context.Context, p Pass) error
}

// Pass lets a client in. What it has begun by it, streams and sessions, ends soon after
// the key does, and then Over ends.
type Pass struct {
	Key  domain.Key
	Over context.Context //nolint:containedctx // of the key, not of a request
}
