// Package process runs analyzers as child processes, because a decoder that
// meets a hostile file may hang, crash, or want all the memory there is. A
// child gets a file and a folder, tells on its standard output how far it has
// come and what it found, and is stopped with everything it started. What it
// does not survive, the service does.
//
// docs/analyzer-protocol.md describes the protocol for those who write
// analyzers. Child speaks it for analyzers that are written in Go.
package process
