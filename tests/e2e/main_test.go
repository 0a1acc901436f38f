// Package e2e_test runs whole servers and asks them by HTTP, as clients do.
package e2e_test

import (
	"os"
	"testing"

	"go.uber.org/goleak"

	"songmap/bootstrap"
	"songmap/tests/exit"
	"songmap/tests/s3server"
)

// asProgram is set for a copy of this test that is to be the program itself.
const asProgram = "E2E_RUNS_AS_SONGMAP"

func TestMain(m *testing.M) {
	// The service starts its own executable as the child that analyses a
	// song, and some tests start it as a server: here that is this test.
	if os.Getenv(asProgram) != "" || bootstrap.IsChild(os.Args[1:]) {
		exit.Now(bootstrap.Main(os.Args[1:], os.Stdout, os.Stderr))
	}
	for name, value := range map[string]string{"AWS_ACCESS_KEY_ID": s3server.AccessKey, "AWS_SECRET_ACCESS_KEY": s3server.SecretKey} {
		if err := os.Setenv(name, value); err != nil {
			panic(err)
		}
	}
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("net/http.(*persistConn).readLoop"), goleak.IgnoreAnyFunction("net/http.(*persistConn).writeLoop"))
}
