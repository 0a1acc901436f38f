// Package sqlite keeps jobs in a SQLite file.
//
// One process owns the file. It writes through a single connection, because
// SQLite lets only one writer in at a time and a queue of our own is fairer
// and faster than its busy timeout, and reads through a few others, which the
// write-ahead log lets go on while a commit waits for the disk. Those who write
// at the same time share a commit, and each is answered only when it has
// reached the disk (synchronous=FULL).
//
// Other programs may read and write the file meanwhile; triggers in it keep
// what they write in order.
package sqlite
