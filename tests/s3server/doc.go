// Package s3server runs an S3 server for tests: versitygw on a folder, one for all tests
// of a process, with a bucket for each of them.
//
// It ends with the process, however that ends. The Makefile builds it (make versitygw)
// apart from our module. Where it has not been built the tests that need it are skipped;
// with CI=true they fail.
package s3server
