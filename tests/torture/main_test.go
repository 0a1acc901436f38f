package main

import "testing"

func TestTheServiceKeepsItsPromisesUnderAttack(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes minutes")
	}
	held, err := plan{seed: 1, rounds: 20, only: []string{"kill", "kill at places", "kill a migration", "kill backups", "lose the database", "wrong database", "corruption", "full disk", "poison"}}.run(t.Context(), t.Output())
	if err != nil {
		t.Fatal(err)
	}
	if !held {
		t.Error("the service broke its promises")
	}
}
