// Package files keeps uploads and Song Maps on a local disk.
//
// A file appears under its name only when it is whole and on the disk: it is
// written under a hidden name in the same folder, fsynced and renamed, and then the
// folder is fsynced (Pillai et al., OSDI 2014, show what is lost otherwise). An
// fsync that failed is never repeated: the kernel may have dropped the pages and
// report success the second time (Rebello et al., USENIX ATC 2020).
//
// Others may have written the paths in the database, and analyzers leave what they
// like, so nofollow opens every file: only regular ones, and no link. The folder as
// configured may be a link: that is the operator's decision.
package files
