// Package bunstore is what the stores have in common that keep jobs in tables:
// the models of the tables, how rows become values of the domain, and the
// queries that are the same in every database. bun builds them in the dialect
// of each; what must be fast is prepared, and made from the same models, by the
// stores.
//
// Rows may come from other programs: the service that Songmap replaces writes
// to the same table, and operators edit it by hand. Reading therefore never
// fails on what a column holds. A value that makes no sense reads as the
// nearest one that does, and what people read is made text (domain.Text), so that
// one odd row cannot hide all others. Ids and places stay as they are: they must
// find the same row, and the same file, again.
package bunstore
