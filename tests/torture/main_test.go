//go:build unix

package main

import "testing"

// In short, the attacks that find most; at full length, all that need no tools
// and no privileges that a machine may not have.
func TestTheServiceKeepsItsPromisesUnderAttack(t *testing.T) {
	t.Parallel()
	p := plan{seed: 1, rounds: 20, only: "kill,kill at places,kill a migration,kill backups,lose the database,wrong database,corruption,full disk,poison"}
	if testing.Short() {
		p.rounds, p.only = 5, "kill,lose the database,poison"
	}
	held, err := p.run(t.Context(), t.Output())
	if err != nil {
		t.Fatal(err)
	}
	if !held {
		t.Error("the service broke its promises")
	}
}
