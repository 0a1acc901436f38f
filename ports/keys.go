package ports

import (
	"context"
	"time"

	"songmap/domain"
)

// Keys is where API keys live. A store of jobs has it. Each method is atomic, and
// what it has done is done for good; contexts that have ended and stores that are away
// are as for JobRepository. Others may use the store at the same time, other processes
// too, and see what was done. No key is ever removed: that there has been one means
// that one is needed.
type Keys interface {
	// Add adds a key. ErrExists if its prefix is taken, or its name by a key that is
	// not revoked.
	Add(ctx context.Context, k domain.Key) error

	// List returns all keys, revoked ones too, the oldest first.
	List(ctx context.Context) ([]domain.Key, error)

	// Revoke notes that the key with a prefix is revoked since at, unless it is
	// revoked already. ErrNotFound if there is none.
	Revoke(ctx context.Context, prefix string, at time.Time) error

	// Used notes that the key with a prefix was used, unless a later use is known. It
	// does nothing if there is none.
	Used(ctx context.Context, prefix string, at time.Time) error
}
