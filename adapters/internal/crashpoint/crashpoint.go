//go:build !torture

// Package crashpoint marks places in the program where a crash must lose
// nothing. tests/torture builds the program with the tag torture and lets it
// die at each of them.
package crashpoint

// At marks a place. In a program that is built without the tag it is nothing.
func At(string) {}
