// Package archive keeps backups in a folder.
//
// A backup is jobs-TIME.db with jobs-TIME.manifest.json beside it, which tells
// the files that belonged to the jobs, and perhaps the folder jobs-TIME.media
// with those files themselves, each named by the SHA-256 of its content. The
// database gets its name last: where it stands, the rest is whole.
package archive
