// Package upkeep looks after what the service keeps: it backs up, restores,
// checks and shrinks. Each command needs several adapters at once, as the service
// does.
package upkeep
