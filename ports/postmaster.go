package ports

import (
	"time"

	"songmap/domain"
)

// Postmaster shows operators how deliveries go. Its methods return soon and
// never fail.
type Postmaster interface {
	// Attempted tells what came of an attempt that took so long; it has been
	// stored.
	Attempted(d domain.Delivery, took time.Duration)

	// Disabled tells that a webhook was disabled because its receiver wants no
	// more messages.
	Disabled(w domain.Webhook)
}
