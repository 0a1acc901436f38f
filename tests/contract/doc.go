// Package contract holds one suite for each port. Every adapter of a port runs
// its suite from its own tests, unchanged, so that adapters can stand in for
// each other. Each sentence of a port's comment that can be tested is a case,
// and each case is tried by this package's own tests in a store that breaks it:
// one that no store fails says nothing.
package contract
