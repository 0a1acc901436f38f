package openapi_test

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// serve runs a service of its own until the end of the test, and returns where it is.
func serve(t *testing.T) (address string) {
	t.Helper()
	cmd := exec.CommandContext(context.Background(), program(), "serve", "--listen=127.0.0.1:0", "--database=output/jobs.db", "--min-free-disk=1MiB")
	cmd.Dir = t.TempDir()
	log, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(log)
	for address == "" && lines.Scan() {
		address = heard(lines.Text())
	}
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		for lines.Scan() {
		}
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		<-drained
		_ = cmd.Wait()
	})
	if address == "" {
		t.Fatal("the service has ended")
	}
	return address
}

// heard returns the address at which a log says that the service can be reached.
func heard(line string) string {
	_, rest, found := strings.Cut(line, `"http://`)
	address, _, whole := strings.Cut(rest, `"`)
	if !strings.Contains(line, "songmap serves") || !found || !whole {
		return ""
	}
	return "http://" + address
}
