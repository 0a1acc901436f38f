// Package bunstore is what the adapters that keep jobs by way of bun have in
// common: the row of the table, the mapping between rows and jobs, and the
// queries that are the same in every dialect.
//
// Rows may come from other programs: the service that Songmap replaces writes
// to the same table, and operators edit it by hand. Reading therefore never
// fails on what a column holds. A value that makes no sense reads as the
// nearest one that does, so that one odd row cannot hide all others.
package bunstore
