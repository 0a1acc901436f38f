// Package files keeps uploads and Song Maps on a local disk.
//
// A file appears under its name only when it is whole and on the disk: it is
// written under a hidden name in the same folder, fsynced, given its name, and
// then the folder is fsynced (Pillai et al., OSDI 2014, tell what is lost
// otherwise). An fsync that failed is never tried again: the kernel may have
// dropped the pages and would call the second one a success (Rebello et al.,
// USENIX ATC 2020).
//
// Paths come out of a database that others may have written, and analyzers leave
// what they like, so every file is opened through nofollow: a regular file, by
// no link. The folder as configured may be a link: that is the operator's.
package files
