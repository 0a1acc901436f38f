// Package archive keeps backups in a folder.
//
// A backup is jobs-TIME.db with jobs-TIME.manifest.json beside it, which lists the
// files of the jobs, and perhaps the folder jobs-TIME.media with the files
// themselves, each named by the SHA-256 of its content. The database gets its name
// last: if it is there, the rest is complete.
package archive
