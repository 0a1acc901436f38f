package ports

import (
	"time"

	"songmap/domain"
)

// Observer shows operators what goes on. Its methods return soon and never
// fail.
type Observer interface {
	// Happened reports an event that has been stored.
	Happened(e domain.Event)

	// Refused reports that a worker no longer held the job when it wanted to
	// write: it had been frozen, or cut off, for longer than its claim held.
	Refused(jobID string)

	// Tidied reports what has become of files that no job owns, or owned.
	Tidied(t Tidying, files int, bytes int64)

	// Attempted reports what came of an attempt at a delivery that took so long;
	// it has been stored.
	Attempted(d domain.Delivery, took time.Duration)

	// Disabled reports that a webhook was disabled because its receiver wants no
	// more messages.
	Disabled(w domain.Webhook)

	// Trouble reports an error that no caller is there to get; doing says
	// what was being done, for example "remove upload".
	Trouble(doing string, err error)
}

// Tidying is what is done with files that no job owns.
type Tidying string

// What is done with them.
const (
	TidyingDiscarded Tidying = "discarded" // moved into the trash
	TidyingRestored  Tidying = "restored"  // brought back, as a job owns them again
	TidyingPurged    Tidying = "purged"    // removed for good
)

// Tidyings lists what can be done with them.
func Tidyings() []Tidying { return []Tidying{TidyingDiscarded, TidyingRestored, TidyingPurged} }
