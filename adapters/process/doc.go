// Package process runs analyzers as child processes, because a decoder that reads a
// hostile file may hang, crash, or want all the memory there is. A child gets a file
// and a folder, writes its progress and its result to standard output, and is stopped
// with everything it started. The service survives its crash.
//
// docs/analyzer-protocol.md describes the protocol for those who write
// analyzers. Child speaks it for analyzers that are written in Go.
package process
