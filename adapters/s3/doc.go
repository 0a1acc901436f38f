// Package s3 keeps uploads and Song Maps in a bucket of an object store that speaks
// the S3 protocol.
//
// Objects are named as the files adapter names files, below the prefix: uploads/,
// output/JOB/, and .trash/ for what was discarded. The path that a job's row has is
// such a name without the prefix, so that a bucket can be copied elsewhere.
//
// An object appears when it is whole, and a put counts when the store has acknowledged
// it. What was sent and what the store has are compared by CRC-64/NVME, which S3
// computes for the whole object even if that came in parts.
package s3
