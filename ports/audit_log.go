package ports

import (
	"context"

	"songmap/domain"
)

// AuditLog is where it is recorded who asked for what. A store of jobs has one. Its
// entries stay. Contexts that have ended and stores that are away are as for
// JobRepository.
type AuditLog interface {
	// Record adds an entry, and gives it a number that is greater than those before.
	Record(ctx context.Context, e domain.Entry) (domain.Entry, error)

	// Entries returns at most q.Limit entries, the newest first.
	Entries(ctx context.Context, q AuditQuery) ([]domain.Entry, error)
}

// AuditQuery is which entries to return.
type AuditQuery struct {
	Before int64 // only those with smaller numbers; 0: from the newest on
	Limit  int
}
