// Package browser_test uses the page as people do: in a real Chromium, over a
// whole service with its database and files.
//
// Every test fails, whatever it is about, on an error in the browser's
// console, an uncaught exception, a request to another host, and on what
// axe-core finds wrong for people who do not see or do not use a mouse.
package browser_test

import (
	"os"
	"testing"

	"songmap/bootstrap"
	"songmap/tests/exit"
	"songmap/tests/s3server"
)

func TestMain(m *testing.M) {
	// The service starts its own executable as the child that analyses a
	// song: here that is this test.
	if bootstrap.IsChild(os.Args[1:]) {
		exit.Now(bootstrap.Main(os.Args[1:], os.Stdout, os.Stderr))
	}
	for name, value := range map[string]string{"AWS_ACCESS_KEY_ID": s3server.AccessKey, "AWS_SECRET_ACCESS_KEY": s3server.SecretKey} {
		if err := os.Setenv(name, value); err != nil {
			panic(err)
		}
	}
	code := m.Run()
	chromium.close()
	os.Exit(code)
}
