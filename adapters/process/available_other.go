//go:build !linux

package process

// Available is how many bytes of memory this machine has for analyses, which
// is not known here.
func Available() int64 { return 0 }
