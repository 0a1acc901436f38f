//go:build !linux

package sandbox

import "errors"

// Running returns what this system offers.
func Running() Kernel { return Kernel{} }

// Hide does nothing here.
func Hide() error { return nil }

// Enter can do nothing here, so it refuses Strict.
func Enter(r Rules) error {
	if r.Level == Strict {
		return errors.New("only Linux can keep a program from files and the network")
	}
	return nil
}

// OnThread runs f.
func OnThread(f func()) { f() }

// Common is empty, as there is no Strict here.
func Common() []string { return nil }

// LimitsProcesses reports that nothing does.
func LimitsProcesses() bool { return false }
