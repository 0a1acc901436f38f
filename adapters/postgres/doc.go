// Package postgres keeps jobs in a PostgreSQL database, which several instances
// of the service may share.
//
// Those who write at the same time share a transaction of two round trips: what
// they need is read and locked, their changes are computed here, and written. Each
// is answered only when it has been committed. Events are numbered by a sequence,
// without a lock between writers; readers see numbers only once all smaller ones
// are there, or will never be (horizon.go). Counts are kept by triggers that append
// what has changed (fold.go). Nothing relies on the state of a session, so that a
// pooler may stand in between; decision 11 has the reasons and what they cost.
package postgres
