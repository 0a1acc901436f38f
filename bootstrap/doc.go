// Package bootstrap makes the choices: which adapter stands behind which port,
// with which settings, started and stopped in which order. It alone uses fx.
//
// Package media below it opens the stores of files, and package upkeep has the
// commands that, like the service, need several adapters at once.
package bootstrap
