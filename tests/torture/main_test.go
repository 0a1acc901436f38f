package main

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	if code, ok := role(os.Args[1:]); ok {
		os.Exit(code)
	}
	os.Exit(m.Run())
}

func TestTheServiceKeepsItsPromisesUnderAttack(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes minutes")
	}
	held, err := plan{seed: 1, rounds: 20, only: []string{"kill", "kill at places", "corruption", "poison"}}.run(t.Context(), t.Output())
	if err != nil {
		t.Fatal(err)
	}
	if !held {
		t.Error("the service broke its promises")
	}
}
