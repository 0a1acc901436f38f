// Package listen bounds what clients can take from a server by merely holding
// on: how many connections there are, in all and from one address, and how
// long an answer waits for somebody to read it.
package listen
