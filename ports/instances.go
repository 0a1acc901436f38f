package ports

import (
	"context"
	"time"
)

// Instances is the register of the instances of the service that share a store, and
// gives one of them at a time the term: the right to do what only one should do.
// Entries and terms hold for a while, by the clock of the store; clocks of machines
// count for nothing. Each method is atomic; contexts that have ended and stores that
// are away are as for JobRepository.
type Instances interface {
	// Renew enters the instance, in the place of an entry of the same name, until d
	// from now. If it stands, and the term of no other runs, the term is its own for
	// as long; if it does not stand, it has no term. It returns whether the term is
	// its own, and who is entered, itself included, by name.
	Renew(ctx context.Context, i Instance, d time.Duration) (term bool, there []Instance, err error)

	// Leave removes the entry of a name, and its term. One that is not there is no error.
	Leave(ctx context.Context, name string) error
}

// Instance is a running instance of the service.
type Instance struct {
	Name    string // no two starts of the service share one
	Role    string // what it is there for, for people to read
	Version string // of the program
	Stands  bool   // for the term
	Workers int    // analyses that it does at once
	Opens   bool   // secrets that were sealed
}
