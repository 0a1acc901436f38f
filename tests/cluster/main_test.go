//go:build unix

package main

import (
	"errors"
	"os"
	"strings"
	"testing"

	"songmap/tests/postgresql"
	"songmap/tests/s3server"
)

// In short, the fault that is most common; at full length, one of each kind.
func TestInstancesKeepTheirPromisesTogether(t *testing.T) {
	t.Parallel()
	p := plan{seed: 1, rounds: 1, only: strings.Join([]string{
		"kill -9 an instance", "freeze an instance for 20 s", "no answers from PostgreSQL to an instance",
		"cut an instance from the media", "restart PostgreSQL", "rolling upgrade",
	}, ",")}
	if testing.Short() {
		p.only = "kill -9 an instance"
	}
	_, err := s3server.Command(t.Context(), "", "")
	held := true
	if err == nil {
		held, err = p.run(t.Context(), t.Output())
	}
	missing := errors.Is(err, s3server.ErrMissing) || errors.Is(err, postgresql.ErrMissing)
	switch {
	case missing && os.Getenv("CI") == "":
		t.Skip(err)
	case err != nil:
		t.Fatal(err)
	case !held:
		t.Error("the instances broke their promises")
	}
}
