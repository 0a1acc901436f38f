// Package bootstrap makes the choices: which adapter stands behind which port,
// with which settings, started and stopped in which order. It is the only
// place that knows the application and the adapters at once, and the only one
// that uses fx.
package bootstrap
