// Package contract holds the suites of the ports that store something, and of the
// analyzer. Every adapter of a port runs its suite from its own tests, unchanged, so
// that adapters can stand in for each other. Each sentence of a port's comment that
// can be tested is a case. The cases of jobs, events, webhooks, the outbox and the
// trash are tried by this package's own tests in a store that breaks them: one that
// no store fails says nothing.
package contract
