// Package postgresql runs PostgreSQL for tests: one server for all tests of a
// process, with a database for each of them.
//
// The server listens on a socket in a folder of its own, and ends with the
// process, however that ends. It waits for no disk: what it keeps is not to
// outlive the tests. Where there is no PostgreSQL the tests that need it are
// skipped; with CI=true they fail.
package postgresql
