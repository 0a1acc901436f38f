package ports

import (
	"context"

	"songmap/domain"
)

// Stock counts jobs.
type Stock interface {
	// Counts returns how many jobs there are in each status. It takes the same
	// short time however many there are.
	Counts(ctx context.Context) (map[domain.Status]int64, error)
}
