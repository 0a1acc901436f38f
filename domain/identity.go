package domain

import "regexp"

// Identity distinguishes a store of jobs from every other one, whatever its name and
// wherever it lies. It is random, lives inside the store, and goes with copies
// of it: the folders and backups of its jobs carry it.
type Identity string

var validIdentity = regexp.MustCompile(`^[0-9a-f]{32}$`)

// Valid reports whether a store can have this identity.
func (i Identity) Valid() bool { return validIdentity.MatchString(string(i)) }
