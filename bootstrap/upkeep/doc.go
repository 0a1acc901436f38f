// Package upkeep looks after what the service keeps: it backs up, restores,
// checks and shrinks. That takes several adapters at once, so it is, beside the
// service, the other place where they meet.
package upkeep
